// slotcheck simulate, as a person runs it.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { endless, model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": endless,
  "outgrows.ts": model({ actions: 'const Up = action("up", () => { s.x.set(s.x.plus(1)); });' }),
});
afterAll(box.remove);

const quick = { concurrent: true, timeout: 60_000 };
const words = ["simulate", "m.ts", "Large", "--runs", "5", "--depth", "50", "--seed", "3"];

describe("slotcheck simulate", quick, () => {
  it("walks where no search comes to an end, and shows what it met by a shortest trace", async () => {
    const { code, out, err } = await box.run(words);
    expect([code, err]).toEqual([1, ""]);
    const lines = out.split("\n");
    expect(lines[0]).toBe("Large/one   5 walks of up to 50 steps, seed 3");
    expect(lines[1]).toMatch(/^ {2}250 steps, \d+ different states$/);
    expect(lines.slice(2, 8)).toEqual([
      "  4/4 actions taken",
      "  Low   violated in 3 steps, a shortest trace",
      "  Well  not violated by any of these",
      "",
      "✗ Low  a stays low",
      "  Large/one   violated in 3 steps, a shortest trace",
    ]);
    const token = /replay {4}slotcheck replay m\.ts (\S+)$/m.exec(out)?.[1] ?? "";
    expect((await box.run(["replay", "m.ts", token])).out).toContain("violated in 3 steps");
  });

  it("prints the same bytes for the same seed, and its seed always", async () => {
    expect(await box.run(words)).toEqual(await box.run(words));
    const { code, out } = await box.run(["simulate", "m.ts", "Small", "-p", "Well"]);
    expect(code).toBe(0);
    expect(out).toContain("Small/one   1,000 walks of up to 100 steps, seed 1\n  8,000 steps, ");
  });

  it("has a schema for its JSON", async () => {
    const { code, out } = await box.run([...words, "--json"]);
    const schema = JSON.parse(readFileSync("docs/schema/simulation-1.schema.json", "utf8")) as object;
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    const data = JSON.parse(out) as { readonly cases: readonly object[] };
    expect([ajv.validate(schema, data), ajv.errorsText()]).toEqual([true, "No errors"]);
    expect(data).toMatchObject({ exit: code, seed: 3, runs: 5, depth: 50 });
    expect(data.cases[0]).toMatchObject({
      id: "Large/one",
      steps: 250,
      properties: [
        { property: "Low", verdict: "violated", steps: 3, shortest: true },
        { property: "Well", verdict: "open", replay: null },
      ],
    });
  });

  it("stops in time", async () => {
    const { out } = await box.run([...words, "--runs", "1000000", "--max-time", "200ms", "-p", "Well"]);
    expect(out).toContain("1,000,000 walks of up to 50 steps, seed 3, --max-time 0.2s\n");
  });

  it("says where a model is wrong", async () => {
    const { code, err } = await box.run(["simulate", "outgrows.ts", "M/one"]);
    expect(code).toBe(4);
    expect(err).toContain("in Up");
  });
});
