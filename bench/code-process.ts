// How long it takes until there is code to search with, in a process of its own, as a check finds itself: nothing is warm.
//
//     code-process.js MODEL INSTANCE      one of the benchmark's
//     code-process.js kvm                 every module that the KVM matrix needs, one after the other

import type { Spec } from "../checker/index.ts";
import { tuneV8 } from "../checker/cli/v8.ts";
import { isCheckable } from "../checker/report/suite.ts";
import { judgesOf } from "../checker/search/judges.ts";
import { compiled, kinOf } from "../checker/search/models.ts";
import { engine } from "../checker/search/search.ts";
import { callsOf, newMemory } from "../checker/search/wasm.ts";
import { specOf } from "./model/load.ts";

interface Wanted {
  readonly spec: Spec;
  readonly instance: string;
}

tuneV8();
const [name = "", instance = ""] = process.argv.slice(2);
const wanted = name === "kvm" ? await matrix() : [{ spec: await specOf(name), instance }];
const memory = newMemory(false);
const total = { modules: 0, bytes: 0, milliseconds: 0 };
for (const { spec, instance } of wanted) {
  const { machine } = engine(spec, instance);
  const judges = judgesOf(machine, notAsked);
  const started = performance.now();
  const model = compiled(machine, judges, [], false);
  if (!model) continue;
  callsOf(model, memory);
  total.milliseconds += performance.now() - started;
  total.modules += 1;
  total.bytes += model.bytes.length;
}
console.log(JSON.stringify(total));

/** One case of each kind that has code of its own. */
async function matrix(): Promise<readonly Wanted[]> {
  const { kvmSuite } = await import("../model/suite.ts");
  const kinds = new Map<string, Wanted>();
  for (const { spec, instance } of kvmSuite.cases.filter(isCheckable))
    if (!kinds.has(kinOf(spec, instance))) kinds.set(kinOf(spec, instance), { spec, instance });
  return [...kinds.values()];
}

function notAsked(): never {
  throw new Error("nothing is searched here");
}
