// One search by one of slotcheck's engines, for the benchmark to measure: own-process.js ENGINE MODEL INSTANCE

import type { Spec } from "../checker/index.ts";
import { tuneV8 } from "../checker/cli/v8.ts";
import { searches } from "./engine/own.ts";

tuneV8();
const [engine = "", name = "", instance = ""] = process.argv.slice(2);
const chosen = searches[engine];
if (!chosen) throw new Error(`usage: own-process.js ENGINE MODEL INSTANCE`);
// As slotcheck check does with a model's file: that one alone.
const [spec] = Object.values((await import(`./model/${name}.js`)) as Record<string, Spec>);
if (!spec) throw new Error(`model/${name}.ts has no spec`);
const { distinct, generated, complete, error, properties } = await chosen.run(spec, instance);
const wrong = properties.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property);
if (!complete || wrong.length > 0)
  throw new Error(error?.message ?? `not everything holds: ${wrong.join(", ")}`);
console.log(`${distinct} distinct, ${generated} generated`);
