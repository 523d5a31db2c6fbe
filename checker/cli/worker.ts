// A thread that searches cases, one after the other: the other end of crew.ts.
//
// Main invariant: what it answers is what a search in the first thread would have found. Where that would have thrown, or names
// a place in the model, it says so alone, and the first thread finds out what.

import { parentPort, workerData } from "node:worker_threads";
import type { Spec } from "../language/spec.ts";
import type { Progress } from "../search/search.ts";
import { type Answer, type Shared, signalIn, type Task } from "./crew.ts";
import { searchJob } from "./job.ts";

const { heard } = workerData as Shared;
/** By number, those of the tasks so far: what was compiled of a spec is kept with it. */
const specs: Spec[] = [];
const interruption = { signal: () => signalIn(heard), end: () => undefined };

async function search({ number, spec, ...job }: Task): Promise<Answer> {
  if (spec) specs[number] = spec;
  if (signalIn(heard)) return { not: "unsearched" };
  const onProgress = (progress: Progress): void => answer({ progress }, false);
  try {
    const found = await searchJob({ ...job, spec: specs[number] as Spec }, { interruption, onProgress });
    return found.result.error ? { not: "thrown" } : found;
  } catch {
    return { not: "thrown" };
  }
}

/** Milliseconds for which an answer may wait for the next one, or for the next that is told of a long search. */
const patience = 50;
let [answers, told]: [Answer[], number] = [[], 0];

function answer(one: Answer, isUrgent: boolean): void {
  answers.push(one);
  if (!isUrgent && performance.now() - told < patience) return;
  parentPort?.postMessage(answers);
  [answers, told] = [[], performance.now()];
}

let last = Promise.resolve();
parentPort?.on("message", (tasks: readonly Task[]) => {
  last = last.then(async () => {
    for (const [i, task] of tasks.entries()) answer(await search(task), i === tasks.length - 1);
  });
});
