import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { search } from "../../checker/search/search.ts";
import { agree } from "../../checker/tla/agree.ts";
import { agreeRandom } from "../../checker/tla/agree-random.ts";
import { describeWithTlc, timeout } from "./tlc.ts";

const folder = new URL("regressions/", import.meta.url);
mkdirSync(folder, { recursive: true });
const regressions = readdirSync(folder).filter((name) => name.endsWith(".json"));

interface Regression {
  readonly about: string;
  readonly spec: Spec;
}

describeWithTlc("random machines", () => {
  it("mean the same to TLC", { timeout: 10 * timeout }, async () => {
    const { machines, disagreements } = await agreeRandom({ count: 25, seed: 1, parallel: 2 });
    for (const [i, { spec, agreement }] of disagreements.entries()) {
      const regression = { about: JSON.stringify(agreement.disagreements), spec };
      writeFileSync(new URL(`found-${i + 1}.json`, folder), `${JSON.stringify(regression, null, 2)}\n`);
    }
    expect(disagreements.map(({ agreement }) => agreement.disagreements)).toEqual([]);
    expect(machines).toBe(25);
  });

  it.each(regressions)("that once disagreed mean the same now: %s", { timeout }, async (name) => {
    const { spec } = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Regression;
    const machine = reference(spec, "only");
    expect((await agree(machine, search(machine), { parallel: 2 })).disagreements).toEqual([]);
  });
});
