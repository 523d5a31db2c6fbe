// L1t and L2t: faults on memory that stays end, and so does the zap of everything, whatever vCPUs fault in meanwhile.
//
// "latency spikes are inevitable", Vitaly Kuznetsov, quoted on the kvm list, 5 November 2020. A spike must end.
//
// Class: temporal, under weak fairness of the updating thread and of each vCPU.

import { and, each, eventually, leadsTo, property, some } from "../../checker/index.ts";
import { Done, m, Reach } from "../kvm/mmu/state.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";

export const L1t = property("a vCPU that faults reaches memory some time", () =>
  each({ v: Vcpu }, ({ v }) =>
    leadsTo(
      m.pc.at(v).eq("install"),
      and(
        m.pc.at(v).eq("guest"),
        some({ g: Gfn }, ({ g }) => Reach({ v, g }).isSome()),
      ),
    ),
  ),
);

export const L2t = property("the update ends, though vCPUs go on faulting", () => eventually(Done()));
