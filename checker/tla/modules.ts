// The modules that a run of TLC reads: the spec's own, those that it refines, and its instance's.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Spec } from "../language/spec.ts";
import { printInstance, rootModule } from "./config.ts";
import { printModule } from "./module.ts";

/** Writes them into a folder; the one to run is `rootModule(spec, instance)`. */
export async function writeModules(folder: string, spec: Spec, instance: string): Promise<void> {
  const texts = new Map<string, string>();
  const add = (each: Spec): void => {
    texts.set(each.name, printModule(each, "a model"));
    for (const property of each.properties) if (property.kind === "refinement") add(property.abstract);
  };
  add(spec);
  const own = printInstance(spec, instance, "a model");
  if (own !== undefined) texts.set(rootModule(spec, instance), own);
  for (const [name, text] of texts) await writeFile(join(folder, `${name}.tla`), text);
}
