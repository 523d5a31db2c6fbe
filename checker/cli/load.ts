// A person's own model: a TypeScript or JavaScript file that exports one or more specs.
//
// Main invariant: `slotcheck/checker` in it means the copy that is running, wherever the file lies, so a model needs
// no node_modules.

import { type Stats, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SpecError } from "../language/error.ts";
import type { Place, Spec } from "../language/spec.ts";
import { type Suite, suiteOf } from "../report/suite.ts";
import { messageOf, UsageError } from "./error.ts";
import { packageRoot } from "./place.ts";

/**
 * @throws {UsageError} if there is no such file or no spec in it
 * @throws {SpecError} if the file cannot be loaded, with the line of it that failed
 */
export async function loadSuite(file: string, name: string): Promise<Suite> {
  const path = resolve(file);
  const found = lookAt(file);
  if (!found) throw new UsageError(`there is no file ${file}`, "E030");
  if (found.isDirectory())
    throw new UsageError(`${file} is a folder; name a file that exports a spec`, "E060");
  const specs = [...new Set(Object.values(await load(path, file)).filter(isSpec))];
  if (specs.length === 0) {
    throw new UsageError(
      `${file} exports no spec; end it with: export const model = spec(s, { .. })`,
      "E060",
    );
  }
  const twice = specs.find((each) => specs.some((other) => other !== each && other.name === each.name));
  if (twice)
    throw new UsageError(`${file} exports two specs named ${twice.name}; rename one of them`, "E060");
  const source = relative(process.cwd(), path);
  return suiteOf(name, specs, () => source);
}

/** @throws {UsageError} if the system does not say what is there */
export function lookAt(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${messageOf(error)}`, "E030");
  }
}

/**
 * Everything that a TypeScript or JavaScript file exports.
 * @throws {SpecError} if it cannot be loaded, with the line of it that failed
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  return load(resolve(file), file);
}

async function load(path: string, file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import("jiti");
  const checker = resolve(dirname(fileURLToPath(import.meta.url)), "..", `index${ownExtension}`);
  const jiti = createJiti(import.meta.url, {
    alias: { "slotcheck/checker": checker, slotcheck: checker },
    fsCache: false,
    moduleCache: false,
    sourceMaps: true,
    // A comment that moves behind an import moves the lines below it, and with them every place.
    transformOptions: { babel: { comments: false } },
  });
  try {
    return await jiti.import<Record<string, unknown>>(path);
  } catch (error) {
    if (error instanceof Error && error.name === "SpecError") throw error;
    const [why = "", ...rest] = messageOf(error).split("\n");
    const stack = error instanceof Error ? (error.stack ?? "").split("\n") : [];
    const at = firstPlace([...rest, ...stack]) ?? { file: path, line: 0 };
    throw new SpecError(`${file} cannot be loaded: ${why.trim()}`, at);
  }
}

/** Where a person's code failed: the first line number in a text, or of its stack, outside the tool and Node. */
function firstPlace(lines: readonly string[]): Place | undefined {
  for (const line of lines) {
    const [, file = "", number] = frame.exec(line) ?? [];
    if (number !== undefined && !own.some((folder) => file.includes(folder)))
      return { file, line: Number(number) };
  }
  return undefined;
}

/** "    at f (/a/b.ts:1:2)", "    at async file:///a/b.ts:1:2", " /a/b.ts:1:2" */
const frame = /^\s+(?:at (?:.*\(|async )?)?((?:file:)?\/[^()]*|[A-Z]:[\\/][^()]*):(\d+):\d+\)?$/;

const own = ["node_modules", ...["checker", "dist"].map((folder) => join(packageRoot(), folder))];

/** The tool runs built, and from its sources under a test runner. */
const ownExtension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

function isSpec(value: unknown): value is Spec {
  return (
    typeof value === "object" &&
    value !== null &&
    parts.every((key) => Array.isArray((value as Readonly<Record<string, unknown>>)[key])) &&
    ["name", "doc", "deadlock", "instances"].every((key) => key in value)
  );
}

/** Lists that every spec has. */
const parts = ["constants", "variables", "definitions", "init", "actions", "properties", "fairness"];
