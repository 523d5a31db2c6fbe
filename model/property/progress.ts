// L1 and L2: what is begun ends, if every vCPU and the updating thread get to run.
//
// "latency spikes are inevitable", Vitaly Kuznetsov, quoted on the kvm list, 5 November 2020. A spike must end.
//
// Class: temporal, under weak fairness of the updating thread and of each vCPU.

import { each, eventually, leadsTo, property } from "../../checker/index.ts";
import { Done, s, Vcpu } from "../kvm/state.ts";

export const L1 = property("every access that a vCPU begins is completed or given up", () =>
  each({ v: Vcpu }, ({ v }) => leadsTo(s.gfn.at(v).isSome(), s.gfn.at(v).isNone())),
);

export const L2 = property("the update ends", () => eventually(Done()));
