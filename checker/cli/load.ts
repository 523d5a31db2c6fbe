// A person's own model: a TypeScript or JavaScript file that exports one or more specs.
//
// Main invariant: `slotcheck/checker` in it means the copy that is running, wherever the file lies, so a model needs
// no node_modules.

import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SpecError } from "../language/error.ts";
import type { Spec } from "../language/spec.ts";
import { type Suite, suiteOf } from "../report/suite.ts";
import { UsageError } from "./error.ts";

/** @throws {UsageError} if there is no such file or no spec in it, and whatever the file throws. */
export async function loadSuite(file: string, name: string): Promise<Suite> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`there is no file ${file}`);
  const specs = [...new Set(Object.values(await load(path, file)).filter(isSpec))];
  if (specs.length === 0) {
    throw new UsageError(`${file} exports no spec; end it with: export const model = spec(s, { .. })`);
  }
  const twice = specs.find((each) => specs.some((other) => other !== each && other.name === each.name));
  if (twice) throw new UsageError(`${file} exports two specs named ${twice.name}; rename one of them`);
  const source = relative(process.cwd(), path);
  return suiteOf(name, specs, () => source);
}

async function load(path: string, file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import("jiti");
  const checker = resolve(dirname(fileURLToPath(import.meta.url)), "..", `index${ownExtension}`);
  const jiti = createJiti(import.meta.url, {
    alias: { "slotcheck/checker": checker, slotcheck: checker },
    fsCache: false,
    moduleCache: false,
    sourceMaps: true,
  });
  try {
    return await jiti.import<Record<string, unknown>>(path);
  } catch (error) {
    if (error instanceof Error && error.name === "SpecError") throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SpecError(`${file} cannot be loaded: ${why}`, { file: path, line: 0 });
  }
}

/** The tool runs built, and from its sources under a test runner. */
const ownExtension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

function isSpec(value: unknown): value is Spec {
  return (
    typeof value === "object" &&
    value !== null &&
    ["variables", "init", "actions", "properties", "instances"].every((key) => key in value)
  );
}
