// Everything that ships: spec/ is what the models say, and TLC says the same. It is asked here about every example and the
// smallest instances of each slice; spec/agreement.json records what `npm run agree` has asked it.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportedModels } from "../../checker/cli/export.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { type Checkable, idOf, isCheckable } from "../../checker/report/suite.ts";
import type { Result } from "../../checker/search/result.ts";
import { engine, search } from "../../checker/search/search.ts";
import { agree } from "../../checker/tla/agree.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { staleFiles } from "../../checker/tla/folder.ts";
import { type AgreementRecord, isRecorded } from "../../checker/tla/record.ts";
import { bugSuite, exampleSuite, kvmSuite } from "../../model/suite.ts";
import { describeWithTlc } from "./tlc.ts";

const suites = [kvmSuite, bugSuite, exampleSuite];
const shipped = suites.flatMap(({ cases }) => cases.filter(isCheckable));

const results = new Map<Checkable, Result>();

/** Each instance is searched once. */
function resultFor(each: Checkable): Result {
  const known = results.get(each);
  if (known) return known;
  const result = search(engine(each.spec, each.instance));
  results.set(each, result);
  return result;
}

interface Manifest {
  readonly [module: string]: { readonly [instance: string]: { readonly distinct: number } };
}

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as Manifest;

describe("spec/", () => {
  it("is what `npm run export` writes now", async () => {
    for (const each of shipped) resultFor(each);
    const models = suites.flatMap((suite) => exportedModels(suite, results));
    expect(await staleFiles("spec", exportFiles(models))).toEqual([]);
  });

  it("has every shipped instance in its manifest", () => {
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

  // `npm run agree -- --max-states 5000` asks TLC about those that it lacks.
  it("lacks no instance of up to 5,000 states", () => {
    const unknown = shipped.filter((each) => {
      const result = resultFor(each);
      return result.distinct <= 5_000 && !isRecorded(record, each.spec, result);
    });
    expect(unknown.map(idOf)).toEqual([]);
  });
});

/** Every example, and of each spec of the kernel model the two instances with the fewest states. */
function sample(): readonly Checkable[] {
  const size = ({ spec, instance }: Checkable): number =>
    manifest[spec.name]?.[instance]?.distinct ?? Number.POSITIVE_INFINITY;
  const kernel = [kvmSuite, bugSuite].flatMap(({ cases }) => cases.filter(isCheckable));
  const smallest = [...new Set(kernel.map(({ spec }) => spec))].flatMap((spec) =>
    kernel
      .filter((each) => each.spec === spec)
      .sort((a, b) => size(a) - size(b))
      .slice(0, 2),
  );
  return [...smallest, ...exampleSuite.cases.filter(isCheckable)];
}

describeWithTlc("TLC", () => {
  it.each(sample().map((each) => [each.spec.name, each.instance, each.spec] as const))(
    "says the same of %s %s",
    async (_, instance, spec) => {
      const machine = reference(spec, instance);
      const result = search(machine);
      const { disagreements, states } = await agree(machine, result, { parallel: 2 });
      expect(disagreements).toEqual([]);
      expect(states).toBe(result.distinct);
    },
  );
});
