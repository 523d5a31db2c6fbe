// What a body is refused with.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Place, SpecError } from "../../checker/index.ts";

/** The error that the language throws. @throws if it throws none. */
export function refused(body: () => unknown): SpecError {
  try {
    body();
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Its message. */
export function refusal(body: () => unknown): string {
  return refused(body).message;
}

/** The place of the line of a file that ends with a comment: `// <- mark`. */
export function marked(url: string, mark: string): Place {
  const file = fileURLToPath(url);
  const found = readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) => (line.endsWith(`// <- ${mark}`) ? [i + 1] : []));
  const [line] = found;
  if (line === undefined || found.length > 1)
    throw new Error(`the mark "${mark}" is there ${found.length} times`);
  return { file, line };
}
