// How text may look where it is going: its width, its characters, its colours. Decided once, by the caller.

export interface Style {
  /** Columns, 40 to 160. */
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly paint: Paint;
}

export interface Glyphs {
  readonly holds: string;
  readonly violated: string;
  readonly vacuous: string;
  readonly atMost: string;
  readonly rule: string;
  readonly rising: string;
  readonly falling: string;
}

export const unicode: Glyphs = {
  holds: "✓",
  violated: "✗",
  vacuous: "∅",
  atMost: "≤",
  rule: "─",
  rising: "↑",
  falling: "↓",
};
export const ascii: Glyphs = {
  holds: "ok",
  violated: "X",
  vacuous: "vac",
  atMost: "<=",
  rule: "-",
  rising: "^",
  falling: "v",
};

export type Colour = "green" | "yellow" | "red" | "dim" | "bold";
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;

/** A table's cell: its text decides the width, the colour only repeats what the text says. */
export interface Cell {
  readonly text: string;
  readonly colour?: Colour | undefined;
  readonly right?: boolean;
}

/** Rows under a header, columns two blanks apart, no blanks at the ends of lines. */
export function table(
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  style: Style,
): readonly string[] {
  const widths = header.map((cell, i) =>
    Math.max(cell.text.length, ...rows.map((row) => row[i]?.text.length ?? 0)),
  );
  const line = (cells: readonly Cell[]): string =>
    cells
      .map(({ text, colour, right }, i) => {
        const padding = " ".repeat((widths[i] ?? 0) - text.length);
        const painted = colour ? style.paint(colour, text) : text;
        return right === true ? padding + painted : painted + padding;
      })
      .join("  ")
      .trimEnd();
  const rules = widths.map((width) => ({ text: style.glyphs.rule.repeat(width), colour: "dim" as const }));
  return [line(header), line(rules), ...rows.map(line)];
}

/** The length of a line without its colours. */
export function visible(line: string): number {
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  return line.replace(/\u001b\[\d+m/g, "").length;
}

/** A word of a command line as a shell wants it. */
export function quoted(word: string): string {
  return /^[\w./:@~%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** "1 step", "2 steps" */
export function count(n: number, what: string): string {
  return `${thousands(n)} ${what}${n === 1 ? "" : "s"}`;
}

/** 12345 as 12,345, the same everywhere. */
export function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
