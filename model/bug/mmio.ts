// Bugs of the MMIO caches: memory that is taken for MMIO.

import { createSlot } from "../ioctl/create.ts";
import { deleteSlot } from "../ioctl/delete.ts";
import { clearHole } from "../ioctl/hole.ts";
import { type MmioRuleSet, type MmioSetting, mmioSettingOf } from "../kvm/mmio/setting.ts";
import { Kvm, type Slot } from "../kvm/program.ts";
import type { Bug } from "./bug.ts";

const page: Slot = { id: 0, base: 0, pages: 1, hva: 0 };
const other: Slot = { id: 1, base: 1, pages: 1, hva: 1 };

const create = after([], (kvm) => createSlot(kvm, page));
const createTwo = after([], (kvm) => {
  createSlot(kvm, other);
  createSlot(kvm, page);
});
const remove = after([page], (kvm) => deleteSlot(kvm, page.id));
const fillHole = after([{ ...page, holes: [0] }], (kvm) => clearHole(kvm, page.id, [0]));

export const mmioBugs: readonly Bug<MmioSetting>[] = [
  {
    id: "B3",
    commit: "ee3d1570b586",
    title: "kvm: fix potentially corrupt mmio cache (2014)",
    missing: "the grace period before the new generation is stored",
    property: "P11",
    broken: reordered(create, "generation", "grace"),
    fixed: create,
  },
  {
    id: "B4",
    commit: "ddfd1730fd82",
    title: "KVM: Do not cache MMIO accesses while memslots are in flux (2019)",
    missing: "the look at whether an update is in progress, before a vCPU fills its entry",
    property: "P11c",
    broken: without(create, { fluxUncached: false }),
    fixed: create,
  },
  {
    id: "B5",
    commit: "152482580a1b",
    title: "KVM: Call kvm_arch_memslots_updated() before updating memslots (2019)",
    missing: "the zap for a generation that wraps, before that generation is stored",
    property: "P11",
    broken: reordered(createTwo, "generation", "wrap"),
    fixed: createTwo,
  },
  {
    id: "B6",
    commit: "e0c378684b65",
    title: "KVM: x86/mmu: Retry page faults that hit an invalid memslot (2021)",
    missing: "the retry of a fault on an INVALID slot, which was MMIO instead",
    property: "P11o",
    broken: ofTwo(without(remove, { presentStays: false, invalid: "mmio" })),
    fixed: ofTwo(without(remove, { presentStays: false })),
  },
  {
    id: "M-no-generation",
    commit: undefined,
    title: "an ioctl that fills a hole and leaves the generation as it is",
    missing: "the change of the generation",
    property: "P11",
    broken: without(fillHole, { versions: false }),
    fixed: fillHole,
  },
  {
    id: "M-no-recheck",
    commit: undefined,
    title: "a prediction of this model that nobody has confirmed: CREATE under a fault that found no slot",
    missing: "the second look at the generation, for a fault that found no slot",
    property: "P11o",
    broken: ofTwo(without(create, { presentStays: false })),
    fixed: ofTwo(without(create, { presentStays: false, rechecked: true })),
  },
];

function after(slots: readonly Slot[], update: (kvm: Kvm) => void): MmioSetting {
  const kvm = new Kvm(slots);
  update(kvm);
  return mmioSettingOf(kvm.plan, 2);
}

function without(setting: MmioSetting, rules: Partial<MmioRuleSet>): MmioSetting {
  return { ...setting, rules: { ...setting.rules, ...rules } };
}

/** One vCPU takes memory for MMIO while another one uses the memory. */
function ofTwo(setting: MmioSetting): MmioSetting {
  return { ...setting, vcpus: 2 };
}

/** Every line of a kind before the nearest one of another kind that it comes after. */
function reordered(setting: MmioSetting, tag: "generation", before: "grace" | "wrap"): MmioSetting {
  const { lines } = setting.plan;
  const moved = lines.reduce<typeof lines>((done, line) => {
    const at = done.findLastIndex(({ op }) => op.tag === before);
    return line.op.tag === tag ? [...done.slice(0, at), line, ...done.slice(at)] : [...done, line];
  }, []);
  return { ...setting, plan: { ...setting.plan, lines: moved } };
}
