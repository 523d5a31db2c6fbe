// One search by one of slotcheck's engines, for the benchmark to measure: own-process.js ENGINE MODEL INSTANCE

import { tuneV8 } from "../checker/cli/v8.ts";
import { searches } from "./engine/own.ts";
import { specOf } from "./model/load.ts";

tuneV8();
const [engine = "", name = "", instance = ""] = process.argv.slice(2);
const chosen = searches[engine];
if (!chosen) throw new Error(`usage: own-process.js ENGINE MODEL INSTANCE`);
const { distinct, generated, complete, error, properties } = await chosen.run(await specOf(name), instance);
const wrong = properties.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property);
if (!complete || wrong.length > 0)
  throw new Error(error?.message ?? `not everything holds: ${wrong.join(", ")}`);
console.log(`${distinct} distinct, ${generated} generated`);
