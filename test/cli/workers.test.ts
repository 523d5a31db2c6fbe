// Threads that search: the same bytes with any number of them, and an end if one dies.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { faultOf } from "../../checker/cli/blame.ts";
import type { Job, Searched } from "../../checker/cli/job.ts";
import { Crew } from "../../checker/cli/crew.ts";
import { sideBySide } from "../../checker/cli/side-by-side.ts";
import type { Suite } from "../../checker/report/suite.ts";
import { examples } from "../../model/example/index.ts";
import { bugSuite, exampleSuite } from "../../model/suite.ts";
import { endless, sandbox } from "./run.ts";

const box = sandbox({
  "endless.ts": endless,
  // A thread that finds at once how many jobs it has had.
  "hasty.mjs": `import { parentPort } from "node:worker_threads";
let jobs = 0;
parentPort.on("message", ({ claims, mark, tasks }) => {
  for (const { at, number } of tasks) {
    claims[at] = mark;
    parentPort.postMessage([{ number, said: { found: \`thrown \${++jobs}\` } }]);
  }
});`,
  // A thread that ends in its second job, as one does whose memory runs out.
  "mortal.mjs": `import { parentPort } from "node:worker_threads";
let jobs = 0;
parentPort.on("message", ({ claims, mark, tasks }) => {
  for (const { at, number } of tasks) {
    if (Atomics.compareExchange(claims, at, 0, mark) !== 0) continue;
    if (++jobs === 2) process.exit(7);
    parentPort.postMessage([{ number, said: { found: "thrown" } }]);
  }
});`,
});
afterAll(box.remove);

const jobs = examples.flatMap((spec) =>
  Object.keys(spec.instances).map((instance): Job => ({ spec, instance, limits: {}, engine: "wasm" })),
);

const namesOf = ({ designs }: Suite): readonly string[] => designs.map(({ name }) => name);

const run = (words: readonly string[], workers: number) => box.run([...words, "--workers", String(workers)]);

describe("with 1, 2 and 4 workers", { timeout: 300_000 }, () => {
  it.each([
    ["the matrix", ["check", "--json", "--baseline", "none"]],
    ["the historic bugs", ["check", ...namesOf(bugSuite), "--json", "--baseline", "none"]],
    ["the familiar machines", ["check", ...namesOf(exampleSuite), "--json", "--baseline", "none"]],
    ["verdicts as they come", ["check", "*/fill", "--json-lines", "--baseline", "none"]],
    ["a limit and its advice", ["check", "*/punch", "--max-states", "500", "--baseline", "none"]],
    [
      "the evaluator",
      [
        "check",
        "delete-create/punch",
        "hole-in-slot/punch",
        "--engine",
        "reference",
        "--format",
        "lines",
        "--baseline",
        "none",
      ],
    ],
  ])("%s: the same, byte by byte", async (_, words) => {
    const one = await run(words, 1);
    expect(one.out.length).toBeGreaterThan(300);
    expect(await run(words, 2)).toEqual(one);
    expect(await run(words, 4)).toEqual(one);
  });

  it("a time ends the searches of all threads", async () => {
    const { out } = await run(["check", "endless.ts", "--max-time", "1s", "--json"], 2);
    const { growth } = JSON.parse(out) as { growth: { id: string; limit: string }[] };
    expect(growth.map(({ id, limit }) => [id, limit])).toEqual([
      ["Large/one", "--max-time 1s"],
      ["Other/one", "--max-time 1s"],
    ]);
  });
});

describe("a case that was offered before everything was loaded", () => {
  it("is the same case later, and another one with other limits", async () => {
    const crew = new Crew(1, pathToFileURL(join(box.path, "hasty.mjs")));
    const [early, late] = jobs as [Job, Job];
    expect(crew.offer([early])).toEqual([0]);
    expect(crew.offer([late, early, { ...early, limits: {} }])).toEqual([1, 0, 2]);
    // The thread begins at the other end than the first one.
    expect(await Promise.all([0, 1, 2].map((number) => crew.found(number)))).toEqual([
      "thrown 1",
      "thrown 3",
      "thrown 2",
    ]);
    await crew.end();
  });
});

describe("answers that are there already", () => {
  it("let signals in while somebody prints them", async () => {
    const answers = sideBySide(jobs, {
      workers: 1,
      here: () => Promise.resolve({ result: {}, milliseconds: 0 } as Searched),
      isWanted: () => true,
      onSignal: () => undefined,
      crewTells: () => undefined,
    });
    let isHeard = false;
    setImmediate(() => {
      isHeard = true;
    });
    let printed = 0;
    for await (const _ of answers) {
      const until = performance.now() + 60;
      while (performance.now() < until);
      printed += 1;
      if (isHeard) break;
    }
    expect([isHeard, printed < jobs.length]).toEqual([true, true]);
  });
});

describe("a thread that dies", () => {
  it("ends the check with a message and no wait", async () => {
    const answers = sideBySide(jobs, {
      workers: 3,
      program: pathToFileURL(join(box.path, "mortal.mjs")),
      // This thread is slow, so that others help.
      here: (job) => new Promise((_done, fail) => setTimeout(() => fail(new Error(`job ${job}`)), 60_000)),
      isWanted: () => true,
      onSignal: () => undefined,
      crewTells: () => undefined,
    });
    const error: unknown = await answers.next().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ThreadDied" });
    expect((error as Error).message).toMatch(
      /^a thread died while it searched \w+ \S+: it ended with code 7$/,
    );
    expect(faultOf(error, { bugs: "" })).toBe(3);
  });
});
