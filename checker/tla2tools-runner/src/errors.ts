// The one error class of this package. Invariant: every message says what failed, where, why, and what to do.

/**
 * Why the tools could not be run or read at all. Outcomes of a run (violations, parse errors, timeouts) are
 * returned values, never errors.
 *
 * - `javaMissing`, `javaVersion`: no `java`, or one too old for the jar
 * - `mavenMissing`, `mavenFailed`: `install` could not use the user's `mvn`
 * - `cacheRefused`: `install` may not write where it keeps the jar
 * - `jarMissing`, `jarCorrupt`: nothing installed, or a file that is not the expected jar
 * - `fileMissing`: the module or the configuration does not exist or cannot be read
 * - `badOption`: an option out of its range
 * - `badText`: a value or a dump that is not in TLC's syntax
 */
export type Tla2ToolsErrorCode =
  | "javaMissing"
  | "javaVersion"
  | "mavenMissing"
  | "mavenFailed"
  | "cacheRefused"
  | "jarMissing"
  | "jarCorrupt"
  | "fileMissing"
  | "badOption"
  | "badText";

/** Thrown for every failure that is not an outcome of a run; `code` is stable, `message` is for people. */
export class Tla2ToolsError extends Error {
  override readonly name = "Tla2ToolsError";
  readonly code: Tla2ToolsErrorCode;

  constructor(code: Tla2ToolsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
