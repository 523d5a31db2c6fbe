// What was measured as a page: bench/results.md.

import { type Judged, judge, type Measured, type Row, speed } from "./bars.ts";

export interface Setting {
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly (readonly [engine: string, version: string | undefined])[];
  readonly runs: number;
  /** Engines that failed, in words. */
  readonly failures: readonly string[];
}

export function page(measured: Measured, setting: Setting): string {
  const { rows, firstResult, generations } = measured;
  const bars = judge(measured);
  return [
    "# Benchmark results",
    "",
    "Written by `npm run bench`; README.md beside it says how to read it.",
    "",
    `${setting.date}, ${setting.machine}.`,
    setting.runs >= 5
      ? `Medians of ${setting.runs} runs.`
      : `**Medians of ${setting.runs} run${setting.runs === 1 ? "" : "s"} only**: five are needed to quote them.`,
    ...company(rows),
    "",
    ...table(
      ["engine", "version"],
      setting.versions.map(([engine, version]) => [engine, version ?? "not installed, not measured"]),
    ),
    "",
    "## Bars",
    "",
    ...table(
      ["bar", "of", "measured", "verdict"],
      bars.map(({ bar, about, value, verdict, why }) => [
        bar,
        about,
        value ?? why ?? "",
        verdict === "missed" ? "**missed**" : verdict,
      ]),
    ),
    "",
    ...missedLines(bars),
    ...setting.failures.map((failure) => `- Failed: ${failure}`),
    ...(firstResult === undefined
      ? []
      : [
          "",
          `First result: \`npm start\`, every case, ${firstResult.wall.toFixed(2)} s wall, ${firstResult.user.toFixed(2)} s user.`,
        ]),
    "",
    "## As the work grows",
    "",
    ...growth(rows),
    "",
    "## Code generation",
    "",
    "Until what is generated can be called, in a process that has done nothing before.",
    "",
    ...table(
      ["of", "modules", "kB", "ms"],
      generations.map(({ of, modules, bytes, milliseconds }) => [
        of,
        String(modules),
        (bytes / 1000).toFixed(0),
        milliseconds.toFixed(0),
      ]),
    ),
    "",
    "## Figures",
    "",
    ...figures(rows),
  ].join("\n");
}

/** Says so if other processes took enough of the machine to be seen in wall seconds. */
function company(rows: readonly Row[]): readonly string[] {
  const sum = (figure: "others" | "wall"): number =>
    rows.reduce((all, { usage, runs }) => all + usage[figure] * runs, 0);
  const share = rows.length === 0 ? 0 : sum("others") / sum("wall");
  if (share < 0.05) return [];
  return [
    `**Not alone on the machine**: others had ${Math.round(100 * share)} % of a processor. Compare user seconds, in ratios; wall seconds say little.`,
  ];
}

function missedLines(bars: readonly Judged[]): readonly string[] {
  const missed = bars.filter(({ verdict }) => verdict === "missed");
  if (missed.length === 0) return [];
  return missed.map(({ bar, about, value }) => `- Missed on ${about}: ${bar}. It is ${value}.`);
}

/** Ours at each size: states found in a second of user time. */
function growth(rows: readonly Row[]): readonly string[] {
  return table(
    ["model", "engine", "states", "user s", "1000 states/s", "peak MB"],
    rows
      .filter(({ own }) => own)
      .map((row) => [
        `${row.model} ${row.size}`,
        row.engine,
        grouped(row.distinct),
        row.usage.user.toFixed(2),
        thousandsPerSecond(row),
        megabytes(row),
      ]),
  );
}

const megabytes = ({ usage }: Row): string => (usage.peak / 2 ** 20).toFixed(0);

const thousandsPerSecond = (row: Row): string => (row.usage.user > 0 ? (speed(row) / 1000).toFixed(0) : "-");

function figures(rows: readonly Row[]): readonly string[] {
  const cases = [...new Set(rows.map(({ model, size }) => `${model} ${size}`))];
  return cases.flatMap((each) => {
    const own = rows.filter(({ model, size }) => `${model} ${size}` === each);
    const [first] = own;
    if (!first) return [];
    return [
      `### ${each}: ${grouped(first.distinct)} states, ${first.packed} bytes each when packed`,
      "",
      ...table(
        ["engine", "user s", "system s", "wall s", "peak MB", "bytes/state", "1000 states/s", "runs"],
        own.map((row) => [
          row.engine,
          row.usage.user.toFixed(2),
          row.usage.system.toFixed(2),
          row.usage.wall.toFixed(2),
          megabytes(row),
          (row.usage.peak / row.distinct).toFixed(0),
          thousandsPerSecond(row),
          String(row.runs),
        ]),
      ),
      "",
    ];
  });
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
