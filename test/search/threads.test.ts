// Threads that help one search: what is found does not depend on them.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { memslot } from "../../bench/model/memslot.ts";
import { threadsOf } from "../../checker/cli/assistants.ts";
import { drive } from "../../checker/cli/drive.ts";
import { sandbox } from "../cli/run.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { board } from "../../checker/search/assist.ts";
import { engine, finish, type Limits, search, searching, type Threads } from "../../checker/search/search.ts";
import { examples } from "../../model/example/index.ts";

const program = pathToFileURL(resolve("dist/checker/cli/assistant.js"));
const quiet = { signal: () => undefined, end: () => undefined };

/** Threads that help from the first state on. */
function threads(size: number): Threads {
  const all = threadsOf(size, program);
  if (!all) throw new Error("one thread is no help");
  return { ...all, least: 1 };
}

const together = (spec: Spec, instance: string, size: number, limits: Limits = {}) =>
  drive(searching(engine(spec, instance), { ...limits, threads: threads(size) }), { interruption: quiet });

const all = examples.flatMap((spec) => Object.keys(spec.instances).map((instance) => ({ spec, instance })));

describe("2 and 4 threads find what one finds", { timeout: 300_000 }, () => {
  it.each(all)("in $spec.name $instance", async ({ spec, instance }) => {
    const alone = search(engine(spec, instance));
    expect(await together(spec, instance, 2)).toEqual(alone);
    expect(await together(spec, instance, 4)).toEqual(alone);
  });

  it("in 93,962 states, whose table grows meanwhile", async () => {
    const alone = search(engine(memslot, "S"));
    expect(alone.distinct).toBe(93_962);
    for (const size of [2, 3, 4]) expect(await together(memslot, "S", size)).toEqual(alone);
  });

  it.each([
    { maxStates: 1 },
    { maxStates: 12_345 },
    { maxStates: 93_961 },
    { maxStates: 93_962 },
    { maxDepth: 7 },
    { maxDepth: 30 },
    { maxStates: 50_000, pauseEvery: 7 },
    { maxMemory: 2 ** 20 },
    { symmetry: true },
    { hashCompact: true },
  ])("within %j", async (limits) => {
    const alone = search(engine(memslot, "S"), limits);
    expect(await together(memslot, "S", 2, limits)).toEqual(alone);
    expect(await together(memslot, "S", 4, limits)).toEqual(alone);
  });

  it("from a snapshot that several threads took, alone", () => {
    const exploring = searching(engine(memslot, "S"), { threads: threads(3) });
    for (let pauses = 0; pauses < 200; pauses += 1) exploring.next();
    const { value } = exploring.next();
    if (!("progress" in value)) throw new Error("it has ended already");
    const from = structuredClone(value.snapshot?.());
    exploring.return(undefined as never);
    expect(from?.facts.next).toBeGreaterThan(10_000);
    expect(finish(searching(engine(memslot, "S"), { from }))).toEqual(search(engine(memslot, "S")));
  });
});

describe("a thread that dies in the middle", () => {
  const box = sandbox({
    // It says that it reads states, and is gone.
    "mortal.mjs": `import { workerData } from "node:worker_threads";
Atomics.add(workerData.on, ${board.busy}, 1);
process.exit(7);`,
  });

  it("ends the search with a message", async () => {
    const mortal = threadsOf(2, pathToFileURL(`${box.path}/mortal.mjs`)) as Threads;
    const start: Threads["start"] = (assistances) => {
      const started = mortal.start(assistances);
      // A search that is over before it dies has no use for it.
      for (const { on } of assistances) while (on[board.busy] === 0) Atomics.wait(on, board.full, 0, 1);
      return started;
    };
    const limits = { threads: { size: 2, least: 1, start } };
    const ended = drive(searching(engine(memslot, "S"), limits), { interruption: quiet });
    await expect(ended).rejects.toThrow(
      "a thread died while it helped to search Memslot S: it ended with code 7",
    );
    box.remove();
  });
});
