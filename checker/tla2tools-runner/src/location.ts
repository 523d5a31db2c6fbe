// Stretches of a module's text, as TLC and SANY print them. Invariant: lines and columns count from 1.

/** A stretch of a module's text; lines and columns count from 1, ends are inclusive. */
export interface Location {
  readonly module: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const pattern = /line (\d+), col(?:umn)? (\d+) to line (\d+), col(?:umn)? (\d+) (?:of module|in) ([\w!]+)/i;

/** The first location in a text, such as `line 4, col 9 to line 4, col 13 of module M`. */
export function findLocation(text: string): Location | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, line, column, endLine, endColumn, module] = found;
  return {
    module: String(module),
    line: Number(line),
    column: Number(column),
    endLine: Number(endLine),
    endColumn: Number(endColumn),
  };
}
