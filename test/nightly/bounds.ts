// The small-bounds argument, tried: one vCPU more changes no verdict, and one page more neither. Too slow for every run;
// `npm run nightly`.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Constants, engine, search, type Spec, withInstances } from "../../checker/index.ts";
import { Kvm, type Plan } from "../../model/kvm/program.ts";
import { settingOf } from "../../model/kvm/setting.ts";
import { ram, type Topology } from "../../model/kvm/topology.ts";
import { transactionSetting } from "../../model/kvm/transaction/setting.ts";
import { userfaultSettingOf } from "../../model/kvm/userfault/setting.ts";
import { type Pair, pagingPairs } from "../../model/registry.ts";
import type { Scenario } from "../../model/scenario/scenario.ts";
import { slices } from "../../model/slice/index.ts";
import { constantsOf as memslotsConstants, memslotsSlice } from "../../model/slice/memslots.ts";
import type { Slice } from "../../model/slice/slice.ts";
import { constantsOf as threadConstants, threadsSlice } from "../../model/slice/threads.ts";
import { constantsOf as transactionConstants, transactionsSlice } from "../../model/slice/transactions.ts";
import { constantsOf as userfaultConstants, userfaultSlices } from "../../model/slice/userfault.ts";

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as Readonly<
  Record<string, Readonly<Record<string, { readonly distinct: number }>>>
>;

/** With one vCPU more, there are up to a hundred times as many states. */
const mostStates = 10_000;

/** Of these the number of vCPUs is the point: with two, PML is not what loses the bit. */
const ofOneVcpu = ["M-kick-without-drain/broken", "M-kick-without-drain/fixed"];

function verdicts(spec: Spec, instance: string): readonly string[] {
  const { properties, complete } = search(engine(spec, instance));
  expect(complete).toBe(true);
  return properties.map(({ property, verdict }) => `${property} ${verdict}`);
}

function isSmall(spec: Spec, instance: string): boolean {
  return (manifest[spec.name]?.[instance]?.distinct ?? Infinity) <= mostStates;
}

const withVcpus = slices.flatMap(({ spec }) =>
  Object.entries(spec.instances).flatMap(([instance, constants]) =>
    typeof constants["Vcpu"] === "number" && isSmall(spec, instance) && !ofOneVcpu.includes(instance)
      ? [{ name: spec.name, spec, instance, constants, vcpus: constants["Vcpu"] }]
      : [],
  ),
);

describe("one vCPU more", () => {
  it("is asked of every slice that has vCPUs, in nearly all of its instances", () => {
    const slicesAsked = new Set(withVcpus.map(({ name }) => name));
    const silent = slices.map(({ spec }) => spec.name).filter((name) => !slicesAsked.has(name));
    expect(silent.join(" ")).toBe(
      "KernelThreads NestedPages Transactions Pause SlotArrays LargePages ShadowPages GuestMemfd",
    );
  });

  it.each(withVcpus)("changes no verdict of $name $instance", ({ spec, instance, constants, vcpus }) => {
    const larger = withInstances(spec, { larger: { ...constants, Vcpu: vcpus + 1 } });
    expect(verdicts(larger, "larger")).toEqual(verdicts(spec, instance));
  });
});

/** The scenario with the page at a gfn twice, one after the other. */
function stretched(scenario: Scenario, at: number): Scenario {
  const hvas = new Set(
    [scenario.before, scenario.after].flatMap(({ ram }) =>
      ram
        .filter(({ base, pages }) => at >= base && at < base + pages)
        .map(({ base, hva }) => hva + at - base),
    ),
  );
  const moved = (hva: number): number => hva + [...hvas].filter((each) => each < hva).length;
  const longer = ({ pages, ram }: Topology): Topology => ({
    pages: pages + 1,
    ram: ram.map((range) => ({
      ...range,
      base: range.base > at ? range.base + 1 : range.base,
      pages: at >= range.base && at < range.base + range.pages ? range.pages + 1 : range.pages,
      hva: moved(range.hva),
    })),
  });
  return { ...scenario, before: longer(scenario.before), after: longer(scenario.after) };
}

/** The same design in the stretched scenario. */
function planOf(
  { design, scenario }: Pair,
  at: number,
): { readonly plan: Plan; readonly scenario: Scenario } {
  const longer = stretched(scenario, at);
  const kvm = new Kvm(design.setUp(longer.before, longer.after));
  expect(design.update(kvm, longer.before, longer.after)).toBeUndefined();
  return { plan: kvm.plan, scenario: longer };
}

/**
 * Every case of a slice that is small enough, with the constants of the same case one page longer. Chunks of append-only are
 * of one page, so it would have a chunk more; a BAR that moves would move a part of itself.
 */
function longerCases(slice: Slice, constantsOf: (pair: Pair, at: number) => Constants) {
  return slice.cases
    .filter(({ pair }) => isSmall(slice.spec, pair.instance))
    .filter(({ pair }) => pair.design.name !== "append-only" && pair.scenario.name !== "bar")
    .flatMap(({ pair }) =>
      Array.from({ length: pair.scenario.before.pages }, (_, at) => ({
        name: slice.spec.name,
        spec: slice.spec,
        instance: pair.instance,
        at,
        constants: () => constantsOf(pair, at),
      })),
    );
}

const longer = [
  ...longerCases(memslotsSlice, (pair, at) => {
    const { plan, scenario } = planOf(pair, at);
    return memslotsConstants(settingOf(plan, scenario, pair.design.rules));
  }),
  ...longerCases(threadsSlice, (pair, at) => {
    const { plan, scenario } = planOf(pair, at);
    return threadConstants(settingOf(plan, scenario, pair.design.rules));
  }),
  ...longerCases(transactionsSlice, (pair, at) => {
    const { plan, scenario } = planOf(pair, at);
    return transactionConstants(transactionSetting(plan, scenario.before.pages));
  }),
];

/** Every way in which pages come, with one page more. */
const fetched = userfaultSlices.flatMap(({ spec, cases }) =>
  cases.flatMap(({ pair, setting }) => {
    const known = pagingPairs.find(({ instance }) => instance === pair.instance);
    const pager = pair.design.paging;
    if (!known || !pager) return [];
    const memory = { pages: 3, ram: [ram(0, 3)] };
    const kvm = new Kvm(pair.design.setUp(memory, memory));
    pager.update(kvm, memory, known.scenario.paging);
    const { plan } = userfaultSettingOf(kvm.plan, 3, pager.hook, known.scenario.paging);
    const constants = userfaultConstants({ ...setting, plan, pages: 3 });
    return [{ name: spec.name, spec, instance: pair.instance, constants }];
  }),
);

describe("one page more", () => {
  it.each(fetched)("to come changes no verdict of $name $instance", ({ spec, instance, constants }) => {
    const larger = withInstances(spec, { larger: constants });
    expect(verdicts(larger, "larger")).toEqual(verdicts(spec, instance));
  });

  it.each(longer)("changes no verdict of $name $instance, at gfn $at", ({ spec, instance, constants }) => {
    const larger = withInstances(spec, { larger: constants() });
    expect(verdicts(larger, "larger")).toEqual(verdicts(spec, instance));
  });
});
