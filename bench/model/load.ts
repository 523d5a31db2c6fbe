// One model's spec, as slotcheck check loads a model's file: that one alone.

import type { Spec } from "../../checker/index.ts";

/** @param name as its file is named */
export async function specOf(name: string): Promise<Spec> {
  const [spec] = Object.values((await import(`./${name}.js`)) as Record<string, Spec>);
  if (!spec) throw new Error(`model/${name}.ts has no spec`);
  return spec;
}
