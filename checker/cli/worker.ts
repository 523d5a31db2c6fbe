// A thread that searches cases, one at a time: the other end of crew.ts.
//
// Main invariant: what it answers is what a search in the first thread would have found. Where that would have thrown, it
// says so alone, and the first thread finds out what.

import { parentPort, workerData } from "node:worker_threads";
import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { engine, searching } from "../search/search.ts";
import { type Answer, type Shared, signalIn, type Task } from "./crew.ts";
import { drive } from "./drive.ts";

const { heard } = workerData as Shared;
/** By number, those of the tasks so far: what was compiled of a spec is kept with it. */
const specs: Spec[] = [];
const interruption = { signal: () => signalIn(heard), end: () => undefined };

async function search({ number, spec, instance, limits, engine: wanted }: Task): Promise<Answer> {
  if (spec) specs[number] = spec;
  const own = specs[number] as Spec;
  const started = performance.now();
  try {
    const machine = wanted === "reference" ? reference(own, instance) : engine(own, instance);
    const result = await drive(searching(machine, limits), {
      interruption,
      maxTime: limits.maxTime,
      onProgress: (progress) => parentPort?.postMessage({ progress } satisfies Answer),
    });
    return { result, milliseconds: performance.now() - started };
  } catch {
    return { thrown: true };
  }
}

parentPort?.on("message", (task: Task) => {
  void search(task).then((answer) => parentPort?.postMessage(answer));
});
