// A thread that searches cases, one after the other: the other end of crew.ts.
//
// Main invariant: what it answers is what a search in the first thread would have found. Where that would have thrown, or names
// a place in the model, it says so alone, and the first thread finds out what.

import { deserialize } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import type { Constants, Spec } from "../language/spec.ts";
import type { Progress } from "../search/search.ts";
import { type Answer, claim, type Found, type Round, type Shared, signalIn, type Task } from "./round.ts";
import { searchJob } from "./job.ts";

const { heard } = workerData as Shared;
const interruption = { signal: () => signalIn(heard), end: () => undefined };

async function search({ number, ...task }: Task, spec: () => Spec): Promise<Found> {
  if (signalIn(heard)) return "unsearched";
  const onProgress = (progress: Progress): void => answer({ number, said: { progress } });
  try {
    const found = await searchJob({ ...task, spec: spec() }, { interruption, onProgress });
    return found.result.error ? "thrown" : found;
  } catch {
    return "thrown";
  }
}

/** Milliseconds for which an answer may wait for the next one, or for the next that is told of a long search. */
const patience = 50;
let [answers, told]: [Answer[], number] = [[], 0];

function answer(one: Answer): void {
  answers.push(one);
  if (performance.now() - told >= patience) tell();
}

function tell(): void {
  parentPort?.postMessage(answers);
  [answers, told] = [[], performance.now()];
}

/** A spec with the instances whose jobs this thread has taken. */
interface Known extends Spec {
  readonly instances: Record<string, Constants>;
}

async function play(round: Round): Promise<void> {
  /** What was compiled of a spec is kept with it. */
  const specs: Known[] = [];
  for (const task of round.tasks) {
    if (!claim(round, task)) continue;
    const spec = (): Spec => {
      const own = (specs[task.spec] ??= deserialize(round.specs[task.spec] as Uint8Array) as Known);
      own.instances[task.instance] = JSON.parse(task.constants) as Constants;
      return own;
    };
    answer({ number: task.number, said: { found: await search(task, spec) } });
  }
  tell();
}

let last = Promise.resolve();
parentPort?.on("message", (round: Round) => {
  last = last.then(() => play(round));
});
