// Where the tool is, and where a model is seen from where a person is.

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../language/spec.ts";

/** A place in a model as a person would name it: relative to where they are, or to the package. */
export function placeText({ file, line }: Place): string {
  if (file === "") return "an unknown place";
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const bases = [process.cwd(), packageRoot()].map((base) => relative(realpathSync(base), path));
  const near = bases.find((each) => !each.startsWith("..") && !isAbsolute(each)) ?? path;
  return line > 0 ? `${near}:${line}` : near;
}

/** The folder of the package.json that this file belongs to. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
