// The user's Java. Invariant: a JVM that could not start, or could not load the tools, is an error, never a result.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Tla2ToolsError } from "./errors.ts";

/** The path of an executable file of that name in one of the folders of PATH. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The `java` of JAVA_HOME, else the one on PATH. Throws `javaMissing`. */
export function findJava(): string {
  const home = process.env["JAVA_HOME"] ?? "";
  const ofHome = ["java", "java.exe"].map((name) => join(home, "bin", name)).find(isExecutable);
  const java = home !== "" && ofHome !== undefined ? ofHome : findOnPath("java");
  if (java !== undefined) return java;
  throw new Tla2ToolsError(
    "javaMissing",
    `There is no java to run the TLA+ tools with, neither in JAVA_HOME (${home === "" ? "not set" : home}) nor on ` +
      `PATH (${process.env["PATH"] ?? "not set"}). Install a Java runtime, version 8 or later, or set JAVA_HOME.`,
  );
}

/** What went wrong when the JVM, rather than a tool running in it, gave up; from its standard error. */
export function javaFailure(stderr: string, java: string, jar: string): Tla2ToolsError | undefined {
  const said = stderr.trim();
  if (/UnsupportedClassVersionError/.test(said)) {
    return new Tla2ToolsError(
      "javaVersion",
      `${java} is too old for ${jar}: ${said}\nInstall a later Java runtime and put it first on PATH, or set JAVA_HOME.`,
    );
  }
  if (/Could not find or load main class|Invalid or corrupt jarfile|error in opening zip/i.test(said)) {
    return new Tla2ToolsError(
      "jarCorrupt",
      `${jar} is not a working tla2tools.jar: ${said}\nFetch it again with "npx tla2tools-runner install", ` +
        "or set TLA2TOOLS_JAR to a good one.",
    );
  }
  if (/Unable to locate a Java Runtime/i.test(said)) {
    return new Tla2ToolsError(
      "javaMissing",
      `${java} is a placeholder without a Java runtime: ${said}\nInstall a Java runtime, version 8 or later.`,
    );
  }
  if (/Could not create the Java Virtual Machine/.test(said)) {
    return new Tla2ToolsError(
      "badOption",
      `${java} refused its arguments: ${said}\nCorrect heap or jvmArgs.`,
    );
  }
  return undefined;
}
