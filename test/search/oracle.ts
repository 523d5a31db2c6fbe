// Compiled code beside its oracle, and what ships to compare them on.

import { readFileSync } from "node:fs";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { isCheckable } from "../../checker/report/suite.ts";
import { engine, type Limits, search } from "../../checker/search/search.ts";
import { bugSuite, exampleSuite, kvmSuite } from "../../model/suite.ts";

type Shipped = readonly [name: string, spec: Spec, instance: string];

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
  readonly [module: string]: { readonly [instance: string]: { readonly distinct: number } };
};

export const shipped = [...exampleSuite.cases, ...bugSuite.cases, ...kvmSuite.cases]
  .filter(isCheckable)
  .map(({ spec, instance }): Shipped => [`${spec.name} ${instance}`, spec, instance]);

/** So many states take the reference evaluator a twentieth of a second; the nightly tests compare what is larger. */
const quick = 5_000;

function isQuick([, spec, instance]: Shipped): boolean {
  return (manifest[spec.name]?.[instance]?.distinct ?? 0) <= quick;
}

export const quickOnes = shipped.filter(isQuick);
export const slowOnes = shipped.filter((each) => !isQuick(each));

/** What a search says or throws, as text. */
function outcome(run: () => unknown): string {
  try {
    return JSON.stringify(run());
  } catch (thrown) {
    return String(thrown);
  }
}

export interface Compared {
  readonly name: string;
  readonly fast: string;
  readonly slow: string;
}

export function compare(spec: Spec, instance: string, limits: Limits = {}): Compared {
  return {
    name: `${spec.name} ${instance}`,
    fast: outcome(() => search(engine(spec, instance), limits)),
    slow: outcome(() => search(reference(spec, instance), limits)),
  };
}

export function differences(all: readonly Compared[]): readonly Compared[] {
  return all.filter(({ fast, slow }) => fast !== slow);
}
