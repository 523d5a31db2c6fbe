// The slices of what hangs on a slot, or points to it: no design is asked about them, three historic bugs are.

import { type Constants, type Spec, spec } from "../../checker/index.ts";
import type { Bug } from "../bug/bug.ts";
import { guestMemfdBugs, largePageBugs, type MetadataSetting, shadowPageBugs } from "../bug/metadata.ts";
import { guestMemfdSteps, s as memfd, Unbinding } from "../kvm/metadata/guest-memfd.ts";
import { largePageSteps, Moving, s as large } from "../kvm/metadata/large-pages.ts";
import { s as shadowed, shadowPageSteps, Zapping } from "../kvm/metadata/shadow-pages.ts";
import { P3g, P3l, P3p } from "../property/metadata.ts";
import { instancesOf, type Slice, ofBugs } from "./slice.ts";

const largePages = spec(large, {
  name: "LargePages",
  doc: `The array of huge pages that hangs on a slot, while the slot moves

Abstracted: a MOVE is one step, because nobody looks at the array of a slot that is INVALID.

Not modelled: what an entry says; reverse maps, which are arrays of the same sizes.`,
  constants: [Moving],
  init: { base: 0, entries: 1 },
  actions: largePageSteps,
  properties: { P3l },
  instances: instancesOf([], largePageBugs, ({ rules }) => ({ Moving: rules }) satisfies Constants),
});

const shadowPages = spec(shadowed, {
  name: "ShadowPages",
  doc: `A shadow page and the slot in which it is accounted, while the slot is deleted

With shadow paging KVM has a page table of its own for each that the guest uses. It is accounted in the slot where the guest
has its table, and taken from that account when it is dropped.

Abstracted: one slot, one page table, one vCPU.

Not modelled: what is mapped through the shadow page; the zap of everything, which drops all shadow pages.`,
  constants: [Zapping],
  init: { slot: "there", walking: false, shadow: false },
  actions: shadowPageSteps,
  properties: { P3p },
  instances: instancesOf([], shadowPageBugs, ({ rules }) => ({ Zapping: rules }) satisfies Constants),
});

const guestMemfd = spec(memfd, {
  name: "GuestMemfd",
  doc: `A guest_memfd and the slot that is bound to it, while both go

Abstracted: one slot. What is done under slots_lock is one step.

Not modelled: memory.`,
  constants: [Unbinding],
  init: { file: "open", bound: true, slot: "there" },
  actions: guestMemfdSteps,
  properties: { P3g },
  instances: instancesOf([], guestMemfdBugs, ({ rules }) => ({ Unbinding: rules }) satisfies Constants),
});

/** Each step is told by its own sentence. */
function sliceOf<R>(of: Spec, bugs: readonly Bug<MetadataSetting<R>>[]): Slice<MetadataSetting<R>> {
  return {
    spec: of,
    source: "model/slice/metadata.ts",
    cases: [],
    omissions: ofBugs,
    bugs,
    narratorOf: () => ({
      tell: ({ action: { name, doc } }) => ({
        actor: ["walk", "account"].includes(name) ? "vcpu" : name === "close" ? "vmm" : "kvm",
        action: doc,
      }),
    }),
  };
}

export const metadataSlices: readonly Slice[] = [
  sliceOf(largePages, largePageBugs),
  sliceOf(shadowPages, shadowPageBugs),
  sliceOf(guestMemfd, guestMemfdBugs),
];
