// What all slices have to keep to, so that none sees another one's lines.

import { expect, it } from "vitest";
import { memslotsSlice } from "../../model/slice/memslots.ts";
import { slices } from "../../model/slice/index.ts";
import type { Slice } from "../../model/slice/slice.ts";

/** The tags of the micro-operations that a slice's programs are made of; none, if it has no programs. */
function tagsOf({ spec }: Slice): readonly string[] {
  return spec.constants.flatMap((constant) => {
    if (constant.name !== "Program" || constant.kind !== "value") return [];
    const { sort } = constant;
    return sort.kind === "seq" && sort.elem.kind === "variant" ? Object.keys(sort.elem.cases) : [];
  });
}

it("every slice knows the core's micro-operations by their names, and its own belong to it alone", () => {
  const core = tagsOf(memslotsSlice);
  const owners = new Map<string, Set<string>>();
  for (const slice of slices) {
    for (const tag of tagsOf(slice).filter((each) => !core.includes(each))) {
      owners.set(tag, (owners.get(tag) ?? new Set()).add(slice.source));
    }
  }
  expect(owners.size).toBeGreaterThan(core.length);
  const shared: Record<string, string[]> = {};
  for (const [tag, files] of owners) {
    const names = [...files].map((file) => file.replace(/^.*\/(.*)\.ts$/, "$1")).sort();
    if (names.length > 1) (shared[names.join(" ")] ??= []).push(tag);
  }
  expect(shared).toEqual({
    // KVM_GET_DIRTY_LOG and what becomes of bitmaps: three views of one log.
    "dirty manual ring": ["flush", "report"],
    "dirty manual": ["sync", "merge", "discard", "free"],
    // Of one swap, which both look at.
    "kept mmio": ["generation"],
    // Nobody's line: each makes it of the core's zap.
    "mmu notifier": ["reap"],
  });
});

it("every slice with a program ends it like the others, so that it is known to be over", () => {
  const endless = slices.filter((slice) => tagsOf(slice).length > 0 && !tagsOf(slice).includes("done"));
  expect(endless.map(({ spec }) => spec.name)).toEqual([]);
});
