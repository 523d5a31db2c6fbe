// Everything that ships: spec/ is what the models say, and TLC says the same. It is asked here about every example and the
// smallest instance of each design; spec/agreement.json records what `npm run agree` has asked it.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportedModels } from "../../checker/cli/export.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { type Checkable, isCheckable } from "../../checker/report/suite.ts";
import type { Result } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import { agree } from "../../checker/tla/agree.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { staleFiles } from "../../checker/tla/folder.ts";
import { type AgreementRecord, isRecorded } from "../../checker/tla/record.ts";
import { bugSuite, exampleSuite, kvmSuite } from "../../model/suite.ts";
import { describeWithTlc, jvmArgs } from "./tlc.ts";

const suites = [kvmSuite, bugSuite, exampleSuite];
const shipped = suites.flatMap(({ cases }) => cases.filter(isCheckable));

const results = new Map<Checkable, Result>();

/** Each instance is searched once. */
function resultFor(each: Checkable): Result {
  const known = results.get(each);
  if (known) return known;
  const result = search(reference(each.spec, each.instance));
  results.set(each, result);
  return result;
}

describe("spec/", () => {
  it("is what `npm run export` writes now", async () => {
    for (const each of shipped) resultFor(each);
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

const record = JSON.parse(readFileSync("spec/agreement.json", "utf8")) as AgreementRecord;

describe("spec/agreement.json", () => {
  it("is about the instances that ship, as they are now", () => {
    const stale = Object.entries(record).flatMap(([module, instances]) =>
      Object.keys(instances).filter((instance) => {
        const each = shipped.find((other) => other.spec.name === module && other.instance === instance);
        return !each || !isRecorded(record, each.spec, resultFor(each));
      }),
    );
    expect(stale).toEqual([]);
  });

  it("has every instance of up to 5,000 states", () => {
    const unknown = shipped.filter((each) => {
      const result = resultFor(each);
      return result.distinct <= 5_000 && !isRecorded(record, each.spec, result);
    });
    expect(unknown.map(({ spec, instance }) => `${spec.name} ${instance}`)).toEqual([]);
  });
});

/** All that is not of a design, and of each design in each slice the instance with the fewest states. */
function sample(): readonly Checkable[] {
  const smallest = new Map<string, Checkable>();
  for (const each of kvmSuite.cases.filter(isCheckable)) {
    const key = `${each.spec.name} ${each.design}`;
    const best = smallest.get(key);
    if (!best || resultFor(each).distinct < resultFor(best).distinct) smallest.set(key, each);
  }
  return [
    ...smallest.values(),
    ...[bugSuite, exampleSuite].flatMap(({ cases }) => cases.filter(isCheckable)),
  ];
}

describeWithTlc("TLC", () => {
  it.each(sample().map((each) => [each.spec.name, each.instance, each.spec] as const))(
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
