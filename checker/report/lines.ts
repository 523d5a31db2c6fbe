// One verdict a line, for pipes: id, property, verdict, steps, replay token, two blanks or more apart.

import { type Comparison, rate } from "./baseline.ts";
import { type Checked, judgements } from "./outcome.ts";

/** With a baseline, a column before the token says whether the verdict is the expected one. `quiet` leaves only failures. */
export function verdictLines(checked: Checked, comparison?: Comparison, quiet = false): readonly string[] {
  const standing = (text: string): readonly string[] => (comparison ? [text] : []);
  const rows = [
    ...judgements(checked)
      .filter((judgement) => !quiet || ["fail", "incomplete"].includes(rate(judgement, comparison)))
      .map((judgement) => {
        const { design, scenario, property, verdict, steps, token } = judgement;
        const differs = comparison?.standing(judgement).kind === "differs";
        return [
          `${design}/${scenario}`,
          property,
          verdict,
          steps === undefined ? "-" : String(steps),
          ...standing(differs ? "UNEXPECTED" : "expected"),
          token ?? "-",
        ];
      }),
    ...checked.outcomes.flatMap(({ case: { design, scenario }, result }) =>
      result.error ? [[`${design}/${scenario}`, "-", "error", "-", ...standing("-"), "-"]] : [],
    ),
    ...(quiet ? [] : checked.inexpressible).map(({ design, scenario }) => [
      `${design}/${scenario}`,
      "-",
      "inexpressible",
      "-",
      ...standing("-"),
      "-",
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
