// What an instance of the slice of address spaces is made of: the updates of both, one after the other.
//
// QEMU has a memory listener for each address space. Each changes the slots of its own when a memory transaction is committed,
// and stops the vCPUs for its own (kvm_region_commit, QEMU 8.0); a design that stops them for a whole transaction does so once.

import type { PlainOf } from "../../../checker/index.ts";
import { type CoreOp, type Line, type Plan, type ReaderRules, tableOf, x86 } from "../program.ts";
import { coreTags, seenBy, type Setting } from "../setting.ts";
import type { SpaceOp } from "./state.ts";

type SpaceLine = Line<PlainOf<typeof SpaceOp>>;

export interface SpacesSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof SpaceOp>>;
  /** The memslot sets of each address space. */
  readonly sets: readonly [Plan["sets"], Plan["sets"]];
  readonly rules: ReaderRules;
}

export function spacesSettingOf(
  outside: Plan,
  inSmm: Plan,
  pages: number,
  {
    rules = {},
    pausesOnce = false,
  }: { readonly rules?: Partial<ReaderRules>; readonly pausesOnce?: boolean } = {},
): SpacesSetting {
  const [first, second] = [seenBy(outside, coreTags), seenBy(inSmm, coreTags)];
  const [begin, end] = [linesOf(first, 0, pages), linesOf(second, 1, pages)];
  const lines = [
    ...begin.filter(({ op }) => op.tag !== "done" && !(pausesOnce && op.tag === "resume")),
    ...end.filter(({ op }) => !(pausesOnce && (op.tag === "inhibit" || op.tag === "quiesce"))),
  ];
  return {
    plan: { lines, sets: first.sets },
    sets: [first.sets, second.sets],
    pages,
    rules: { ...x86, ...rules },
  };
}

function linesOf({ lines }: Plan<CoreOp>, space: 0 | 1, pages: number): readonly SpaceLine[] {
  const every = Array.from({ length: pages }, (_, gfn) => gfn);
  const name = space === 0 ? "AS0" : "SMM";
  return lines.map(({ ioctl, does, op, parts }): SpaceLine => {
    const line = { ioctl: ioctl === "" ? "" : `${name}, ${ioctl}`, does };
    if (op.tag === "publish") return { ...line, op: { tag: "swap", space, table: op.table } };
    // A zap of everything is of all roots, that of a slot's range is of the roots of its address space.
    if (op.tag === "zap")
      return {
        ...line,
        op: {
          tag: "drop",
          ...(parts ? { spaces: [0, 1], gfns: every } : { spaces: [space], gfns: op.gfns }),
        },
      };
    return { ...line, op };
  });
}

/** The resolutions of every memslot set of each address space. */
export function layoutsOf({ sets, pages }: Pick<SpacesSetting, "sets" | "pages">) {
  return sets.map((each) => each.map((slots) => tableOf(slots, pages)));
}
