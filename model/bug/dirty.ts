// Bugs that lose dirty bits: steps of the log that were left out, and bits that are carried over at the wrong time.

import { deleteCreate } from "../design/delete-create.ts";
import type { Design } from "../design/design.ts";
import { growShrink, growShrinkCopy } from "../design/grow-shrink.ts";
import { pauseVcpus } from "../design/pause-vcpus.ts";
import { invalidate } from "../ioctl/delete.ts";
import { freeSlots, getDirtyLog, mergeBits } from "../ioctl/dirty-log.ts";
import { type DirtyOp, type DirtySetting, dirtySettingOf } from "../kvm/dirty/setting.ts";
import { Kvm } from "../kvm/program.ts";
import { gfnsOf, ram, type Topology } from "../kvm/topology.ts";
import { grow } from "../scenario/grow.ts";
import type { Bug } from "./bug.ts";

const onePage: Topology = { pages: 1, ram: [ram(0, 1)] };

export const dirtyBugs: readonly Bug<DirtySetting>[] = [
  without("flush", enableLog(), {
    id: "B18",
    commit: "b64d740ea7dd",
    title: "KVM: x86/mmu: Always flush TLBs when enabling dirty logging",
    missing: "the TLB flush after write-protecting a slot that is logged from now on",
    property: "P6w",
  }),
  without("protect", readLog(), {
    id: "B19",
    commit: "2673dfb591a3",
    title: "KVM: x86/mmu: Write-protect L2 SPTEs in TDP MMU when clearing dirty status",
    missing: "the step of GET_DIRTY_LOG after which stores are noticed again",
    property: "P6p",
  }),
  {
    id: "B28",
    commit: "open",
    title: "QEMU reads the dirty log right before it deletes a slot, which its own comment calls best effort",
    missing: "no store between reading a log and freeing it: here QEMU's pause is what mends it",
    property: "P6w",
    broken: planned(deleteCreate),
    fixed: planned(pauseVcpus),
  },
  control("M-copy-before-swap", {
    missing: "bits that are set after the old bitmap was copied",
    broken: planned(growShrinkCopy),
    fixed: planned(growShrink),
  }),
  control("M-merge-before-grace", {
    missing: "the grace period before an INVALID slot's bits are merged",
    broken: replaced("publish"),
    fixed: replaced("last"),
  }),
  control("M-merge-before-zap", {
    missing: "the zap before an INVALID slot's bits are merged",
    broken: replaced("grace"),
    fixed: replaced("last"),
  }),
  control("M-merge-before-publish", {
    missing: "the grace period after the last set that has the old bitmap, before its bits are merged",
    broken: replaced("zap"),
    fixed: { ...replaced("last"), vcpus: 2 },
  }),
  {
    ...control("M-kick-without-drain", {
      missing: "a kick that waits for PML buffers, where bits are merged right after it; one vCPU",
      broken: { ...replaced("zap"), vcpus: 1 },
      fixed: { ...replaced("zap"), vcpus: 1, rules: { stopped: "ioctls", kick: "drains" } },
    }),
    property: "P6p",
  },
  control("M-no-exchange", {
    missing: "one step to take a word of a bitmap and leave zeroes",
    broken: instead(readLog(), ({ op }) =>
      op.tag === "fetch"
        ? [
            { tag: "peek", bitmap: op.bitmap },
            { tag: "wipe", bitmap: op.bitmap },
          ]
        : [op],
    ),
    fixed: readLog(),
  }),
];

type Found = Pick<Bug, "id" | "commit" | "title" | "missing" | "property">;

function without(tag: DirtyOp["tag"], fixed: DirtySetting, found: Found): Bug<DirtySetting> {
  return { ...found, broken: instead(fixed, ({ op }) => (op.tag === tag ? [] : [op])), fixed };
}

function control(
  id: string,
  bug: Pick<Bug<DirtySetting>, "missing" | "broken" | "fixed">,
): Bug<DirtySetting> {
  return { id, commit: undefined, title: `without ${bug.missing}`, property: "P6w", ...bug };
}

/** The setting with other steps in the place of each. */
function instead(
  setting: DirtySetting,
  ops: (line: DirtySetting["plan"]["lines"][number]) => readonly DirtyOp[],
): DirtySetting {
  const lines = setting.plan.lines.flatMap((line) => ops(line).map((op) => ({ ...line, op })));
  return { ...setting, plan: { ...setting.plan, lines } };
}

/** A design's plan for a slot that grows. */
function planned({ name, setUp, update }: Design): DirtySetting {
  const { before, after } = grow;
  const kvm = new Kvm(setUp(before, after));
  const refused = update(kvm, before, after);
  if (refused !== undefined) throw new Error(`internal error: ${name}: ${refused}`);
  return dirtySettingOf(kvm.plan, grow);
}

/** A slot becomes longer by an INVALID phase, and its bits are merged into the new one's right after a step. */
function replaced(after: "publish" | "grace" | "zap" | "last"): DirtySetting {
  const kvm = new Kvm([{ id: 0, ...ram(0, 1) }]);
  const old = kvm.slot(0);
  const now = kvm.allocate([{ id: 0, ...ram(0, 2) }]);
  const merge = (step: typeof after): void => {
    if (step === after) mergeBits(kvm, [old], now);
  };
  kvm.ioctl("REPLACE slot 0", () => {
    kvm.publish("publish the slot as INVALID", invalidate(kvm.slots, [0]));
    merge("publish");
    kvm.grace();
    merge("grace");
    kvm.zap("zap its SPTEs", gfnsOf(old));
    merge("zap");
    kvm.publish("publish the new slot", now);
    kvm.grace();
    merge("last");
    freeSlots(kvm, [old]);
  });
  return dirtySettingOf(kvm.plan, grow);
}

/** KVM_GET_DIRTY_LOG alone. */
function readLog(): DirtySetting {
  const kvm = new Kvm([{ id: 0, ...ram(0, 1) }]);
  getDirtyLog(kvm, 0);
  return dirtySettingOf(kvm.plan, { before: onePage, after: onePage });
}

/** KVM_MEM_LOG_DIRTY_PAGES is set on a slot, and a migration begins. */
function enableLog(): DirtySetting {
  const kvm = new Kvm([{ id: 0, ...ram(0, 1) }]);
  kvm.ioctl("LOG_DIRTY_PAGES slot 0", () => {
    kvm.publish("publish the slot with a dirty bitmap", [...kvm.slots]);
    kvm.grace();
    kvm.step("write-protect its pages, or clear their D bits", { tag: "protectAll" });
    kvm.step("flush the TLBs", { tag: "flush" });
  });
  kvm.ioctl("migration", () => kvm.step("the VMM copies every page", { tag: "migrate" }));
  return { ...dirtySettingOf(kvm.plan, { before: onePage, after: onePage }), logged: false };
}
