// The slice of errors and rivals: what is left of an update of which an ioctl fails, and what another thread's ioctl can
// publish of it.

import { type Constants, spec } from "../../checker/index.ts";
import { transactionBugs } from "../bug/transactions.ts";
import { tablesOf } from "../kvm/setting.ts";
import { LastGfn, LastHva, LastSlot, LastTable, Tables } from "../kvm/state.ts";
import { type TransactionSetting, transactionSetting } from "../kvm/transaction/setting.ts";
import { Program, ProgramLength, s } from "../kvm/transaction/state.ts";
import { transactionSteps } from "../kvm/transaction/steps.ts";
import { narratorOf } from "../narrate.ts";
import { P18 } from "../property/isolation.ts";
import { P9, P9t } from "../property/rollback.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  notIn,
  ofLayouts,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

export function constantsOf({ plan, pages }: TransactionSetting) {
  return {
    ...tablesOf(plan, pages),
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
  } satisfies Constants;
}

/** S12 and S16 are these. */
const omissions: readonly Omission[] = [
  ...ofLayouts,
  unchanged,
  notIn(
    ["punch", "fill", "boundary", "bar"],
    "a slot is split, two become one, a boundary or a slot moves, and all else is the same ioctls again",
  ),
];

const cases: readonly SliceCase<TransactionSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: transactionSetting(pair.plan, pair.scenario.before.pages),
}));

export const transactions = spec(s, {
  name: "Transactions",
  doc: `What is left of an update of KVM's memslots if an ioctl fails, and what another thread can publish of it

KVM edits the inactive one of two memslot sets under slots_lock and swaps them. An ioctl may fail wherever it allocates or
looks at what it was asked; a VMM then gives up, as QEMU does. A rival thread changes a slot elsewhere, once.

Abstracted: a swap and bringing the other set up to date are one step, because both are done under slots_lock. The rival's
ioctl is one step for the same reason, and its own slot is not in the tables.

Not modelled: readers, for which P1 asks; what a VMM could do after an error instead of giving up.`,
  constants: [LastGfn, LastHva, LastSlot, LastTable, Tables, ProgramLength, Program],
  init: { table: 1, inactive: 1, start: 1, ip: 1, locked: false, failed: false, rival: false },
  actions: transactionSteps,
  properties: { P9, P9t, P18 },
  instances: instancesOf(cases, transactionBugs, constantsOf),
});

export const transactionsSlice: Slice<TransactionSetting> = {
  spec: transactions,
  source: "model/slice/transactions.ts",
  cases,
  omissions,
  bugs: transactionBugs,
  narratorOf({ plan, pages }) {
    return narratorOf(plan, pages, {
      fail: (line) => ({
        actor: "kvm",
        action: `${line?.ioctl ?? ""}: ${line?.does ?? ""}: fails, an error is returned`,
      }),
      intrude: () => ({ actor: "rival", action: "changes a slot elsewhere: the inactive set is published" }),
    });
  },
};
