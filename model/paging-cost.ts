// What it costs to bring in pages, in exact numbers read off a plan; the ids are those of other costs where they mean the same.
//
// Limits: calls are not times. How many pages are fetched because a guest waits for them depends on the guest.

import type { Cost } from "../checker/report/suite.ts";
import { vmm } from "./kvm/paging.ts";
import { gfnsOf } from "./kvm/topology.ts";
import type { PagingPair } from "./registry.ts";

/** All costs of a pair, in the order of their ids; none where the design cannot express the scenario. */
export function pagingCostsOf({ plan, scenario: { before }, design }: PagingPair): readonly Cost[] {
  if (!plan) return [];
  const times = (tag: string): number => plan.lines.filter(({ op }) => op.tag === tag).length;
  const calls = plan.lines.map(({ ioctl }) => ioctl).filter((ioctl, i, all) => ioctl !== all[i - 1]);
  const named = calls.filter((ioctl) => ioctl !== "" && ioctl !== vmm);
  const pages = before.ram.flatMap(gfnsOf).length;
  return [
    { id: "Q1", title: "memslot ioctls", value: times("flag"), unit: "" },
    { id: "Q2", title: "publishes", value: times("flag"), unit: "" },
    { id: "Q3", title: "grace periods", value: times("grace"), unit: "" },
    { id: "Q4", title: "zaps", value: times("zap"), unit: "" },
    { id: "Q5", title: "rounds of kicks and flushes", value: times("zap"), unit: "" },
    {
      id: "Q11p",
      title: "pages at which a guest may exit",
      value: design.paging?.hook === "none" ? 0 : pages,
      unit: "",
    },
    { id: "Q13", title: "calls into the kernel, of all kinds", value: named.length, unit: "" },
  ];
}
