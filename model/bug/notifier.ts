// Bugs where memslots change while the host takes a page back: references that outlive the page, and counts that do not
// come out even.

import { createSlot } from "../ioctl/create.ts";
import { deleteSlot } from "../ioctl/delete.ts";
import { type NotifierRuleSet, type NotifierSetting, notifierSettingOf } from "../kvm/notifier/setting.ts";
import { Kvm, type Slot } from "../kvm/program.ts";
import type { Bug } from "./bug.ts";

const page: Slot = { id: 0, base: 0, pages: 1, hva: 0 };
const other: Slot = { id: 1, base: 1, pages: 1, hva: 1 };

const create = after([], (kvm) => createSlot(kvm, page));
const remove = after([page], (kvm) => deleteSlot(kvm, page.id));
/** The page's own slot stays, but its SPTEs go with those of the other one. */
const removeOther = after([page, other], (kvm) => deleteSlot(kvm, other.id));
const nothing = after([page], () => undefined);
const singleHva = after([{ ...page, pages: 2, singleHva: true }], () => undefined);

export const notifierBugs: readonly Bug<NotifierSetting>[] = [
  bug({
    id: "B8a",
    commit: "52ac8b358b0c",
    title: "KVM: Block memslot updates across range_start() and range_end() (2021), in CREATE",
    missing: "the wait of a publish for invalidations that are open",
    property: "P15b",
    setting: create,
    rules: { publishWaits: false },
  }),
  bug({
    id: "B8b",
    commit: "52ac8b358b0c",
    title: "KVM: Block memslot updates across range_start() and range_end() (2021), in DELETE",
    missing: "the wait of a publish for invalidations that are open",
    property: "P15b",
    setting: remove,
    rules: { publishWaits: false },
  }),
  bug({
    id: "B9",
    commit: "d62007edf01f",
    title: "KVM: x86/mmu: Zap _all_ roots when unmapping gfn range in TDP MMU (2022)",
    missing: "the zap of roots that an update has made obsolete and not reaped yet",
    property: "P15",
    setting: removeOther,
    rules: { allRoots: false },
  }),
  bug({
    id: "B16",
    commit: "58cd407ca4c6",
    title: "KVM: Fix multiple races in gfn=>pfn cache refresh (2022)",
    missing: "the look at open and ended invalidations, before a pfn is kept",
    property: "P15k",
    setting: nothing,
    rules: { cacheRechecks: false },
  }),
  {
    id: "B23",
    commit: "0df9dab891ff",
    title: "KVM: x86/mmu: Stop zapping invalidated TDP MMU roots asynchronously (2023)",
    missing: "the reaping of obsolete roots before the slot is gone",
    property: "P15",
    broken: reapedLast(remove),
    fixed: remove,
  },
  bug({
    id: "B26",
    commit: "open",
    title: "syzbot 5c566b850d6ab6f0427a (2025): a memslot update that never ends",
    missing: "fairness to an update that waits for open invalidations; what mends it here is no code",
    property: "L2n",
    setting: { ...create, rules: { ...create.rules, repeats: true, fair: true } },
    rules: { fair: false },
  }),
  bug({
    id: "M-no-notifier-recheck",
    commit: undefined,
    title: "a fault that is installed whatever the notifier did meanwhile",
    missing: "the look at open and ended invalidations, before a page is mapped",
    property: "P15",
    setting: nothing,
    rules: { rechecks: false },
  }),
  bug({
    id: "M-cache-not-dropped",
    commit: undefined,
    title: "a pfn that KVM keeps although the host takes its page back",
    missing: "the drop of a kept pfn at the start of an invalidation",
    property: "P15k",
    setting: nothing,
    rules: { cacheDropped: false },
  }),
  {
    id: "M-one-gfn",
    commit: undefined,
    title: "KVM_MEM_SINGLE_HVA without new logic in kvm_handle_hva_range (2020)",
    missing: "a walk that finds every gfn of an hva",
    property: "P15",
    broken: { ...singleHva, walk: "first" },
    fixed: singleHva,
  },
  bug({
    id: "M-no-slot-freed",
    commit: undefined,
    title:
      "a prediction of this model that nobody has confirmed: an MMIO SPTE hides a translation from the notifier",
    missing: "the second look at the generation, for a fault that found no slot, before v6.13",
    property: "P15",
    setting: {
      ...create,
      vcpus: 2,
      rules: { ...create.rules, tlb: true, presentStays: false, noSlotRechecks: true },
    },
    rules: { noSlotRechecks: false },
  }),
];

/** A bug that is a rule which nobody followed. */
function bug({
  setting,
  rules,
  ...named
}: Omit<Bug, "broken" | "fixed"> & {
  readonly setting: NotifierSetting;
  readonly rules: Partial<NotifierRuleSet>;
}): Bug<NotifierSetting> {
  return { ...named, broken: { ...setting, rules: { ...setting.rules, ...rules } }, fixed: setting };
}

/** The host takes the page back once: that is enough for everything but starvation. */
function after(slots: readonly Slot[], update: (kvm: Kvm) => void): NotifierSetting {
  const kvm = new Kvm(slots);
  update(kvm);
  return notifierSettingOf(kvm.plan, 2, { repeats: false });
}

/** With what was zapped given back as the very last thing. */
function reapedLast(setting: NotifierSetting): NotifierSetting {
  const { lines } = setting.plan;
  const rank = (tag: string): number => (tag === "done" ? 2 : tag === "reap" ? 1 : 0);
  const moved = [...lines].sort((a, b) => rank(a.op.tag) - rank(b.op.tag));
  return { ...setting, plan: { ...setting.plan, lines: moved } };
}
