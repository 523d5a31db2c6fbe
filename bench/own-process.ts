// One search by one of slotcheck's engines, for the benchmark to measure: own-process.js ENGINE MODEL INSTANCE

import { searches } from "./engine/own.ts";
import { models } from "./model/index.ts";

const [engine = "", name = "", instance = ""] = process.argv.slice(2);
const chosen = searches[engine];
const model = models.find((each) => each.name === name);
if (!chosen || !model) throw new Error(`usage: own-process.js ENGINE MODEL INSTANCE`);
const { distinct, generated, complete, error, properties } = await chosen.run(model.spec, instance);
const wrong = properties.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property);
if (!complete || wrong.length > 0)
  throw new Error(error?.message ?? `not everything holds: ${wrong.join(", ")}`);
console.log(`${distinct} distinct, ${generated} generated`);
