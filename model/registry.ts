// Every design, every scenario, and every pair of them.
//
// Adding a design is adding its file and its line in `designs`; a scenario likewise.

import { appendOnly } from "./design/append-only.ts";
import {
  batchedCapped,
  batchedList,
  batchedPosted,
  batchedSwap,
  batchedWaiting,
  fullSet,
} from "./design/batched-list.ts";
import { createFirst } from "./design/create-first.ts";
import { deleteCreate } from "./design/delete-create.ts";
import { type Design, onArm64 } from "./design/design.ts";
import { disabledSlots } from "./design/disabled-slots.ts";
import { fetchExit } from "./design/fetch-exit.ts";
import { growShrink, growShrinkCopy } from "./design/grow-shrink.ts";
import { holeCapped } from "./design/hole-capped.ts";
import { holeDropBits, holeInSlot, holeOverlay, holeRetryFirst, holeUnseen } from "./design/hole-in-slot.ts";
import { kickIoctls, pauseAlways, pauseVcpus } from "./design/pause-vcpus.ts";
import { mmioBus, onesPages, pciHole, singleHva } from "./design/pci-hole.ts";
import { resizeOnly } from "./design/resize-only.ts";
import { treeSlots } from "./design/tree-slots.ts";
import { userfaultAttribute, userfaultBitmap } from "./design/userfault.ts";
import { Kvm, type Plan } from "./kvm/program.ts";
import { bar } from "./scenario/bar.ts";
import { boundary } from "./scenario/boundary.ts";
import { device } from "./scenario/device.ts";
import { fill } from "./scenario/fill.ts";
import { grow } from "./scenario/grow.ts";
import { merge } from "./scenario/merge.ts";
import { poison } from "./scenario/poison.ts";
import { postcopy } from "./scenario/postcopy.ts";
import { memfd } from "./scenario/memfd.ts";
import { punch } from "./scenario/punch.ts";
import { rebacked } from "./scenario/rebacked.ts";
import { resize } from "./scenario/resize.ts";
import { romSwap } from "./scenario/rom.ts";
import type { PagingScenario, Scenario, SpacesScenario } from "./scenario/scenario.ts";
import { shadow } from "./scenario/shadow.ts";
import { shrink } from "./scenario/shrink.ts";
import { smram } from "./scenario/smram.ts";
import { split } from "./scenario/split.ts";
import { windows } from "./scenario/windows.ts";

export const designs: readonly Design[] = [
  deleteCreate,
  onArm64(deleteCreate),
  appendOnly,
  treeSlots,
  holeDropBits,
  holeInSlot,
  holeUnseen,
  holeRetryFirst,
  holeOverlay,
  holeCapped,
  batchedPosted,
  onArm64(batchedPosted),
  batchedList,
  onArm64(batchedList),
  batchedWaiting,
  batchedCapped,
  batchedSwap,
  fullSet,
  growShrinkCopy,
  growShrink,
  resizeOnly,
  disabledSlots,
  fetchExit,
  pciHole,
  mmioBus,
  singleHva,
  onesPages,
  userfaultAttribute,
  userfaultBitmap,
  pauseVcpus,
  pauseAlways,
  kickIoctls,
  createFirst,
];

export const scenarios: readonly Scenario[] = [
  punch,
  fill,
  grow,
  shrink,
  split,
  merge,
  resize,
  boundary,
  rebacked,
  shadow,
  romSwap,
  windows,
  bar,
  device,
];

/** Those in which pages come and go, and slots stay where they are. */
export const pagingScenarios: readonly PagingScenario[] = [postcopy, memfd, poison];

/** Those in which SMM's address space changes as well. */
export const spacesScenarios: readonly SpacesScenario[] = [smram];

/** A design in a scenario: its plan, or the reason why it has none. */
export interface Pair {
  readonly design: Design;
  readonly scenario: Scenario;
  /** The instance of every spec that looks at it: delete-create/punch. */
  readonly instance: string;
  readonly plan: Plan | undefined;
  readonly inexpressible: string | undefined;
}

/** Of each design and each update of the memory map. */
export const pairs: readonly Pair[] = designs.flatMap((design) =>
  scenarios.map((scenario) => pair(design, scenario)),
);

export interface PagingPair extends Pair {
  readonly scenario: PagingScenario;
}

export const pagingPairs: readonly PagingPair[] = designs.flatMap((design) =>
  pagingScenarios.map((scenario) => ({ ...pair(design, scenario, byPages(design, scenario)), scenario })),
);

/** `plan` is for vCPUs outside of SMM, `smmPlan` for those in it. */
export interface SpacesPair extends Pair {
  readonly scenario: SpacesScenario;
  readonly smmPlan: Plan | undefined;
}

export const spacesPairs: readonly SpacesPair[] = designs.flatMap((design) =>
  spacesScenarios.map((scenario): SpacesPair => {
    const oneSpace = (): string => "arm64 has one address space";
    const [outside, inSmm] =
      design.rules?.invalid === "fail"
        ? [pair(design, scenario, oneSpace), undefined]
        : [pair(design, scenario), pair(design, { ...scenario, ...scenario.smm })];
    return { ...outside, scenario, smmPlan: inSmm?.plan };
  }),
);

type Update = (kvm: Kvm) => string | void;

function byPages({ paging }: Design, scenario: PagingScenario): Update {
  return (kvm) =>
    paging
      ? paging.update(kvm, scenario.before, scenario.paging)
      : "it changes slots, and here none changes: pages come as in delete-create/postcopy";
}

function pair(
  design: Design,
  scenario: Scenario,
  update: Update = (kvm) => design.update(kvm, scenario.before, scenario.after),
): Pair {
  const kvm = new Kvm(design.setUp(scenario.before, scenario.after));
  const inexpressible = update(kvm) ?? undefined;
  const plan = inexpressible === undefined ? kvm.plan : undefined;
  return { design, scenario, instance: `${design.name}/${scenario.name}`, plan, inexpressible };
}
