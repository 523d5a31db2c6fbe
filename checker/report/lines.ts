// One verdict a line, for pipes: id, property, verdict, steps, replay token, two blanks or more apart.

import { type Checked, judgements } from "./outcome.ts";

export function verdictLines(checked: Checked): readonly string[] {
  const rows = [
    ...judgements(checked).map(({ design, scenario, property, verdict, steps, token }) => [
      `${design}/${scenario}`,
      property,
      verdict,
      steps === undefined ? "-" : String(steps),
      token ?? "-",
    ]),
    ...checked.outcomes.flatMap(({ case: { design, scenario }, result }) =>
      result.error ? [[`${design}/${scenario}`, "-", "error", "-", "-"]] : [],
    ),
    ...checked.inexpressible.map(({ design, scenario }) => [
      `${design}/${scenario}`,
      "-",
      "inexpressible",
      "-",
      "-",
    ]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
