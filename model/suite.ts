// The suites that the tool checks by itself: every design in every scenario as each slice sees it, the historic bugs, and
// the familiar machines.

import { type Case, type Suite, suiteOf } from "../checker/report/suite.ts";
import type { Spec } from "../checker/index.ts";
import { costsOf } from "./cost.ts";
import { examples } from "./example/index.ts";
import type { Setting } from "./kvm/setting.ts";
import { pagingCostsOf } from "./paging-cost.ts";
import {
  designs,
  pagingPairs,
  pagingScenarios,
  type Pair,
  pairs,
  scenarios,
  spacesPairs,
  spacesScenarios,
} from "./registry.ts";
import { slices } from "./slice/index.ts";
import type { Slice } from "./slice/slice.ts";

const properties = slices
  .flatMap(({ spec }) => spec.properties.map(({ name, doc }) => ({ name, title: doc })))
  .sort((a, b) => rank(a.name) - rank(b.name));

/** P1 before P2 before P10, and what must happen at last after what must never happen. */
function rank(name: string): number {
  const [, kind = "", number = ""] = /^([A-Z])(\d+)/.exec(name) ?? [];
  return (kind === "P" ? 0 : 100) + Number(number);
}

/** Designs that live in the file of another one. */
const variants: Readonly<Record<string, readonly string[]>> = {
  "batched-list": ["batched-posted", "batched-waiting", "batched-capped", "batched-swap", "full-set"],
  "hole-in-slot": ["hole-drop-bits", "hole-unseen", "hole-retry-first", "hole-overlay"],
  "pci-hole": ["mmio-bus", "single-hva", "ones-pages"],
  "pause-vcpus": ["pause-always", "kick-ioctls"],
  userfault: ["userfault-attribute", "userfault-bitmap"],
  "grow-shrink": ["grow-shrink-copy"],
};

const allPairs: readonly Pair[] = [...pairs, ...pagingPairs, ...spacesPairs];

/** What looks at each pair, in the order of the slices. */
const slicesOf = new Map<Pair, { readonly slice: Slice; readonly setting: Setting }[]>();
for (const slice of slices)
  for (const { pair, setting } of slice.cases)
    slicesOf.set(pair, [...(slicesOf.get(pair) ?? []), { slice, setting }]);

export const kvmSuite: Suite = {
  name: "KVM memslot updates, up to 2 vCPUs and 4 pages",
  prefix: "kvm1",
  designs: designs.map(({ id, name, title }) => ({
    name,
    title: `${id}: ${title}`,
    source: `model/design/${homeOf(name)}.ts`,
  })),
  scenarios: [...scenarios, ...pagingScenarios, ...spacesScenarios].map(({ id, name, title }) => ({
    name,
    title: `${id}: ${title}`,
    source: `model/scenario/${name}.ts`,
  })),
  properties,
  cases: allPairs.flatMap(casesOf),
  sourceOf,
  silence(design, scenario, property) {
    const pair = allPairs.find(({ instance }) => instance === `${design}/${scenario}`);
    const slice = slices.find(({ spec }) => spec.properties.some(({ name }) => name === property));
    if (!pair || !slice || slice.cases.some((each) => each.pair === pair)) return undefined;
    return pair.inexpressible ?? slice.omissions.find(({ isOf }) => isOf(pair))?.why;
  },
  costs(design, scenario) {
    const instance = `${design}/${scenario}`;
    const pair = pairs.find((each) => each.instance === instance);
    const paging = pagingPairs.find((each) => each.instance === instance);
    return pair ? costsOf(pair) : paging ? pagingCostsOf(paging) : [];
  },
};

const bugs = slices.flatMap((slice) => slice.bugs.map((bug) => ({ slice, bug })));

/** Kernels of the past, each without the line that mended it and with it. */
export const bugSuite: Suite = {
  name: "historic bugs of KVM's memslots, each as it was and mended",
  prefix: "bug1",
  designs: bugs.map(({ bug: { id, title } }) => ({ name: id, title })),
  scenarios: [
    { name: "broken", title: "as it was" },
    { name: "fixed", title: "as it was mended" },
  ],
  properties,
  cases: bugs.flatMap(({ slice, bug }) =>
    (["broken", "fixed"] as const).map((scenario) => ({
      design: bug.id,
      scenario,
      ...asCase(slice, `${bug.id}/${scenario}`, bug[scenario]),
    })),
  ),
  sourceOf,
};

/** The familiar machines: checked by name, exported and compared with TLC together with the kernel model. */
export const exampleSuite: Suite = suiteOf("example", examples, ({ actions }) => {
  const file = actions[0]?.at.file.split("/").at(-1) ?? "index.ts";
  return `model/example/${file}`;
});

/** A case for each slice that has something to say; if none has, why not. */
function casesOf(pair: Pair): readonly Case[] {
  const names = { design: pair.design.name, scenario: pair.scenario.name };
  const seen = slicesOf.get(pair) ?? [];
  if (seen.length > 0)
    return seen.map(({ slice, setting }) => ({ ...names, ...asCase(slice, pair.instance, setting) }));
  return [{ ...names, inexpressible: pair.inexpressible ?? "nothing to do: its slots stay" }];
}

function asCase(slice: Slice, instance: string, setting: Setting) {
  const { lines } = setting.plan;
  return {
    spec: slice.spec,
    instance,
    narrator: slice.narratorOf(setting),
    remarks: { Program: lines.map(({ ioctl, does }) => (ioctl === "" ? does : `${ioctl}: ${does}`)) },
  };
}

/** The file of a design: its own, or that of the design that it is a variant of. */
function homeOf(name: string): string {
  const design = name.replace(/-arm64$/, "");
  return Object.keys(variants).find((home) => variants[home]?.includes(design) === true) ?? design;
}

function sourceOf(spec: Spec): string {
  return slices.find((slice) => slice.spec === spec)?.source ?? "model/suite.ts";
}
