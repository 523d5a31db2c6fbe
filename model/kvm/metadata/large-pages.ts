// lpage_info: for each huge page that a slot has a part of, an entry in an array that hangs on the slot. How many there are
// depends on where the slot lies.
//
// Main invariant: a huge page has two pages here, the slot has two, and it may be moved again and again.

import {
  action,
  bool,
  convert,
  define,
  first,
  given,
  ifElse,
  int,
  last,
  named,
  type PlainOf,
  record,
  state,
  variable,
  when,
} from "../../../checker/index.ts";

export const Moving = given(
  "Moving",
  named("MoveRules", record({ allocates: bool })), // a MOVE gives the slot arrays that fit its new place
  "what a MOVE does about the arrays of its slot",
);

export type MoveRules = PlainOf<NonNullable<typeof Moving.sort>>;

export const Gfn = int("Gfn", 0, 3);
export const Entries = int("Entries", 1, 2);

export const s = state({
  base: variable(Gfn, "the first gfn of the slot, which has two"),
  entries: variable(Entries, "how many entries its array has"),
});

export const Needed = define(
  "Needed",
  "the huge pages that a slot at b has a part of",
  { b: Gfn },
  Entries,
  ({ b }) => ifElse(Entries, b.mod(2).eq(0), first(Entries), convert(Entries, first(Entries).plus(1))),
);

const move = action(
  {
    doc: "KVM_MR_MOVE, as a whole: the slot is at b from now on",
    standsFor:
      "kvm_arch_prepare_memory_region and kvm_alloc_memslot_metadata, arch/x86/kvm/x86.c, v5.7 to v6.14",
  },
  { b: Gfn },
  ({ b }) => {
    when(b.ne(s.base), b.lt(last(Gfn)));
    s.base.set(b);
    s.entries.set(ifElse(Entries, Moving.allocates, Needed({ b }), s.entries));
  },
);

export const largePageSteps = { move };
