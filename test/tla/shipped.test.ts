// Everything that ships: spec/ is what the models say, and TLC says the same of every instance.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportedModels } from "../../checker/cli/export.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { isCheckable } from "../../checker/report/suite.ts";
import { search } from "../../checker/search/search.ts";
import { agree } from "../../checker/tla/agree.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { staleFiles } from "../../checker/tla/folder.ts";
import { exampleSuite, kvmSuite } from "../../model/suite.ts";
import { describeWithTlc, jvmArgs } from "./tlc.ts";

const suites = [kvmSuite, exampleSuite];
const shipped = suites.flatMap(({ cases }) => cases.filter(isCheckable));

const resultOf = (spec: Spec, instance: string) => search(reference(spec, instance));

describe("spec/", () => {
  it("is what `npm run export` writes now", async () => {
    const results = new Map(shipped.map((each) => [each, resultOf(each.spec, each.instance)]));
    const models = suites.flatMap((suite) => exportedModels(suite, results));
    expect(await staleFiles("spec", exportFiles(models))).toEqual([]);
  });

  it("has every shipped instance in its manifest", () => {
    const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as Record<
      string,
      Record<string, unknown>
    >;
    const recorded = Object.entries(manifest).flatMap(([module, instances]) =>
      Object.keys(instances).map((instance) => `${module} ${instance}`),
    );
    expect(recorded.sort()).toEqual(shipped.map(({ spec, instance }) => `${spec.name} ${instance}`).sort());
  });
});

describeWithTlc("TLC", () => {
  it.each(shipped.map((each) => [each.spec.name, each.instance, each.spec] as const))(
    "says the same of %s %s",
    async (_, instance, spec) => {
      const machine = reference(spec, instance);
      const result = search(machine);
      const { disagreements, states } = await agree(machine, result, { jvmArgs, parallel: 2 });
      expect(disagreements).toEqual([]);
      expect(states).toBe(result.distinct);
    },
  );
});
