// Options from a file and from the environment, and which of several counts.

import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model(),
  "slotcheck.config.json": JSON.stringify({
    maxStates: 3,
    maxMem: "1G",
    maxTime: "5m",
    ascii: true,
    reporter: ["text", "json:out/all.json"],
    set: { Top: [1, 2], Name: "x" },
  }),
  "own.config.ts": `import { defineConfig } from "slotcheck/checker";
export default defineConfig({ failFast: true, maxStates: 7, baseline: "none" });
`,
  "empty.config.ts": "export default 3;\n",
  "strange.json": '{"maxState": 3}',
  "wrong.json": '{"maxStates": "many"}',
  "listed.json": '{"set": ["Top=3"]}',
  "switch.json": '{"failFast": "yes"}',
  "torn.json": '{"maxStates": ',
});
afterAll(box.remove);

const quick = { concurrent: true };

describe("the configuration", quick, () => {
  it("is of the file, unless the environment says otherwise, unless a flag does", async () => {
    const { code, out, err } = await box.run(
      ["check", "m.ts", "--print-config", "--max-states", "9", "--fail-fast", "--workers", "2"],
      { SLOTCHECK_MAX_STATES: "8", SLOTCHECK_MAX_TIME: "30s", SLOTCHECK_QUIET: "1", SLOTCHECK_ASCII: "0" },
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n")).toEqual([
      "width        -                       default",
      "ascii        -                       SLOTCHECK_ASCII",
      "color        auto                    default",
      "quiet        true                    SLOTCHECK_QUIET",
      "verbose      -                       default",
      "maxStates    9                       flag",
      "maxDepth     -                       default",
      "maxMem       1024M                   slotcheck.config.json",
      "maxTime      30s                     SLOTCHECK_MAX_TIME",
      'set          Top=[1,2] Name="x"      slotcheck.config.json',
      "reporter     text json:out/all.json  slotcheck.config.json",
      "baseline     -                       default",
      "by           property                default",
      "engine       wasm                    default",
      "workers      2                       flag",
      "symmetry     -                       default",
      "hashCompact  -                       default",
      "failFast     true                    flag",
      "",
    ]);
  });

  it("does what the flags would", async () => {
    const { code, out, err } = await box.run(["check", "m.ts", "-c", "own.config.ts"]);
    expect([code, err]).toEqual([1, ""]);
    expect(out.split("\n").length).toBe(4); // of the first case only
    expect(out).toMatch(/^M\/one {2}Low {4}violated {2}3/);
    expect(
      await box.run(["check", "m.ts", "M/one", "-p", "Small"], { SLOTCHECK_CONFIG: "none" }),
    ).toMatchObject({
      code: 0,
      out: "M/one  Small  holds  -  -\n",
    });
  });

  it.each([
    ["gone.json", "there is no configuration gone.json"],
    [
      "strange.json",
      'no option of strange.json named "maxState"\n  did you mean "maxStates"?   all: width, ascii, color, quiet, verbose, maxStates, maxDepth, maxMem, maxTime, set, reporter, baseline, by, engine, workers, symmetry, hashCompact, failFast',
    ],
    ["wrong.json", 'wrong.json: "maxStates" is "many". It must be a whole number, 1 or more.'],
    ["listed.json", 'listed.json: "set" is ["Top=3"], and must be an object such as { "Top": 3 }'],
    ["switch.json", 'switch.json: "failFast" is "yes". It must be true or false.'],
    ["torn.json", "cannot read torn.json: Unexpected end of JSON input"],
    ["empty.config.ts", "empty.config.ts has no configuration: export default defineConfig({ .. })"],
  ])("%s is refused in one message", async (file, message) => {
    expect(await box.run(["check", "m.ts", "--config", file])).toEqual({
      code: 2,
      out: "",
      err: `error: ${message}\n`,
    });
  });

  it("from the environment is refused by the variable's name", async () => {
    expect(await box.run(["check", "m.ts"], { SLOTCHECK_MAX_TIME: "soon" })).toMatchObject({
      code: 2,
      err: 'error: SLOTCHECK_MAX_TIME: "maxTime" is "soon". It must be a time such as 500ms, 30s, 5m or 2h.\n',
    });
  });
});
