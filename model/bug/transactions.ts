// Controls of errors: a kernel that changes something before it knows that it will succeed.

import { batchedList } from "../design/batched-list.ts";
import type { Design } from "../design/design.ts";
import { growShrink } from "../design/grow-shrink.ts";
import { Kvm } from "../kvm/program.ts";
import { type TransactionSetting, transactionSetting } from "../kvm/transaction/setting.ts";
import { shrink } from "../scenario/shrink.ts";
import type { Bug } from "./bug.ts";

type TransactionLine = TransactionSetting["plan"]["lines"][number];

export const transactionBugs: readonly Bug<TransactionSetting>[] = [
  control("M-late-allocation", "the order: allocate before the INVALID phase", "P9", batchedList, (lines) => {
    const published = lines.findIndex(({ op }) => op.tag === "publish") + 1;
    const attempts = lines.filter(({ op }) => op.tag === "attempt");
    const rest = (part: readonly TransactionLine[]): readonly TransactionLine[] =>
      part.filter(({ op }) => op.tag !== "attempt");
    return [...rest(lines.slice(0, published)), ...attempts, ...rest(lines.slice(published))];
  }),
  control("M-kept-lock", "mutex_unlock on the error path", "P9", growShrink, (lines) =>
    lines.map((line) =>
      line.op.tag === "attempt" ? { ...line, op: { ...line.op, keepsLock: true } } : line,
    ),
  ),
  control("M-no-lock", "slots_lock between an edit and its publish", "P18", batchedList, (lines) =>
    lines.flatMap((line) =>
      line.op.tag === "publish"
        ? [
            { ...line, does: "edit the inactive set", op: { ...line.op, tag: "edit" as const } },
            { ...line, does: "release slots_lock", op: { tag: "unlock" as const } },
            { ...line, does: "take slots_lock", op: { tag: "lock" as const } },
            line,
          ]
        : [line],
    ),
  ),
];

/** A design's plan for a shrinking slot with its lines changed. */
function control(
  id: string,
  missing: string,
  property: string,
  design: Design,
  change: (lines: readonly TransactionLine[]) => readonly TransactionLine[],
): Bug<TransactionSetting> {
  const kvm = new Kvm(design.setUp(shrink.before, shrink.after));
  design.update(kvm, shrink.before, shrink.after);
  const fixed = transactionSetting(kvm.plan, shrink.before.pages);
  const broken = { ...fixed, plan: { ...fixed.plan, lines: change(fixed.plan.lines) } };
  return { id, commit: undefined, title: `without ${missing}`, missing, property, broken, fixed };
}
