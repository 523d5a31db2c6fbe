// Which reporters there are, as a person names them: name or name:file.

import { InvalidArgumentError } from "commander";

export const reporterNames = [
  "text",
  "lines",
  "json",
  "json-lines",
  "junit",
  "ktap",
  "sarif",
  "github",
  "markdown",
  "html",
] as const;

export type ReporterName = (typeof reporterNames)[number];

export interface Reporting {
  readonly name: ReporterName;
  /** Undefined for standard output. */
  readonly file: string | undefined;
}

/** For an option that may be repeated. */
export function reporter(value: string, before: readonly Reporting[] = []): readonly Reporting[] {
  const [, name = value, file] = /^([^:]*):(.*)$/s.exec(value) ?? [];
  const known = reporterNames.find((each) => each === name);
  if (known === undefined || file === "") {
    throw new InvalidArgumentError(
      file === ""
        ? `It names no file behind the colon.`
        : `It can be ${reporterNames.join(", ")}, or NAME:FILE.`,
    );
  }
  return [...before, { name: known, file }];
}
