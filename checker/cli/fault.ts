// Errors of a model, for people: where, what, and how to get there again.

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../language/spec.ts";
import type { ModelErrorResult } from "../search/result.ts";

/** A place in a model as a person would name it: relative to where they are, or to the package. */
export function placeText({ file, line }: Place): string {
  if (file === "") return "an unknown place";
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const bases = [process.cwd(), packageRoot()].map((base) => relative(realpathSync(base), path));
  const near = bases.find((each) => !each.startsWith("..") && !isAbsolute(each)) ?? path;
  return line > 0 ? `${near}:${line}` : near;
}

export function modelErrorText(id: string, error: ModelErrorResult): readonly string[] {
  const who = error.action === undefined ? error.property : `${error.action}(${error.binding.join(", ")})`;
  return [
    `error: ${id}: ${error.message}`,
    ...(who === undefined ? [] : [`  in ${who}`]),
    ...(error.at ? [`  at ${placeText(error.at)}`] : []),
    ...(error.trace ? [`  after ${error.trace.choices.length} steps`] : []),
  ];
}

/** The folder of the package.json that this file belongs to. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
