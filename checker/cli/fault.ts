// Errors of a model, for people: where, what, and how to get there again.

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../language/spec.ts";
import { tokenOf } from "../report/outcome.ts";
import { count, quoted } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import type { ModelErrorResult } from "../search/result.ts";
import { commandOf, type Target } from "./target.ts";

/** A place in a model as a person would name it: relative to where they are, or to the package. */
export function placeText({ file, line }: Place): string {
  if (file === "") return "an unknown place";
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const bases = [process.cwd(), packageRoot()].map((base) => relative(realpathSync(base), path));
  const near = bases.find((each) => !each.startsWith("..") && !isAbsolute(each)) ?? path;
  return line > 0 ? `${near}:${line}` : near;
}

export function modelErrorText(target: Target, each: Checkable, error: ModelErrorResult): readonly string[] {
  const { action, binding, property, trace } = error;
  const parameters = binding.length > 0 ? `(${binding.join(", ")})` : "";
  const who = action === undefined ? property : `${action}${parameters}`;
  return [
    `error: ${idOf(each)}: ${error.message}`,
    ...(who === undefined ? [] : [`  in ${who}`]),
    ...(error.at ? [`  at ${placeText(error.at)}`] : []),
    ...(trace
      ? [
          `  after ${count(trace.choices.length, "step")}: ${commandOf(target, "show")} ${quoted(tokenOf(target.suite, each, trace))}`,
        ]
      : []),
  ];
}

/** The folder of the package.json that this file belongs to. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
