// Controls of post-copy: each takes away one thing that KVM Userfault was posted with, or that its VMM has to keep to.

import { userfaultAttribute, userfaultBitmap } from "../design/userfault.ts";
import type { Design } from "../design/design.ts";
import { Kvm } from "../kvm/program.ts";
import {
  type UserfaultRuleSet,
  type UserfaultSetting,
  userfaultSettingOf,
} from "../kvm/userfault/setting.ts";
import { poison } from "../scenario/poison.ts";
import { postcopy } from "../scenario/postcopy.ts";
import { memfd } from "../scenario/memfd.ts";
import type { PagingScenario } from "../scenario/scenario.ts";
import type { Bug } from "./bug.ts";

type Lines = UserfaultSetting["plan"]["lines"];
type Line = Lines[number];

const attribute = settingOf(userfaultAttribute, memfd);
const bitmap = settingOf(userfaultBitmap, postcopy);
const lost = settingOf(userfaultBitmap, poison);
const lostAttribute = settingOf(userfaultAttribute, poison);

/** Of the slice Userfault. */
export const userfaultBugs: readonly Bug<UserfaultSetting>[] = [
  control("M-bit-first", "the order: first the page, then its bit", "P13", attribute, {
    lines: (lines) => lines.flatMap((line, i) => [...(is(line, "bring") ? [] : [line]), ...late(lines, i)]),
  }),
  control("M-userfault-huge", "the rule that faults map single pages while bits count", "P13", attribute, {
    rules: { small: false },
  }),
  control("M-flag-cleared-early", "the wait for the last page before the flag is cleared", "L2u", bitmap, {
    lines: (lines) => {
      const isLast = (line: Line): boolean => is(line, "bring", "clearBits", "done");
      return [...lines.filter((line) => !isLast(line)), ...lines.filter(isLast)];
    },
  }),
];

/** Of the slice UserfaultBits. */
export const bitBugs: readonly Bug<UserfaultSetting>[] = [
  control("M-bit-alone", "the flag, cleared and set again after a bit was set", "P13b", lost, {
    lines: (lines) => {
      const late = lines.findLastIndex((line) => is(line, "setBits"));
      return lines.filter((line, i) => i < late || !is(line, "flag", "grace", "zap"));
    },
  }),
  control("M-flag-without-zap", "the zap when the flag is set", "P13b", lost, {
    lines: (lines) => lines.filter((line) => !is(line, "zap")),
  }),
  control("M-flag-without-grace", "the grace period before the zap when the flag is set", "P13b", lost, {
    lines: (lines) => lines.filter((line, i) => !(is(line, "grace") && is(lines[i + 1], "zap"))),
  }),
  control(
    "M-attribute-overtakes",
    "the look at mmu_invalidate_seq before a fault is installed",
    "P13b",
    lostAttribute,
    {
      rules: { rechecks: false },
    },
  ),
  control("M-bitmap-freed-early", "the grace period before the clearing of the flag returns", "P14", bitmap, {
    lines: (lines) => lines.filter((line, i) => !(is(line, "grace") && is(lines[i + 1], "freeBits"))),
  }),
];

function is(line: Line | undefined, ...tags: readonly Line["op"]["tag"][]): boolean {
  return line !== undefined && tags.includes(line.op.tag);
}

/** The page that the ioctl which ends here was about. */
function late(lines: Lines, end: number): Lines {
  if (!is(lines[end], "validate")) return [];
  const begin = lines.slice(0, end).findLastIndex((line) => is(line, "invalidate"));
  return lines.slice(begin - 1, begin).filter((line) => is(line, "bring"));
}

function settingOf({ paging: pager, setUp }: Design, { before, paging }: PagingScenario): UserfaultSetting {
  if (!pager) throw new Error("internal error: the design has no way to bring in pages");
  const kvm = new Kvm(setUp(before, before));
  pager.update(kvm, before, paging);
  return userfaultSettingOf(kvm.plan, before.pages, pager.hook, paging);
}

function control(
  id: string,
  missing: string,
  property: string,
  fixed: UserfaultSetting,
  {
    lines = (same) => same,
    rules,
  }: { readonly lines?: (lines: Lines) => Lines; readonly rules?: Partial<UserfaultRuleSet> },
): Bug<UserfaultSetting> {
  const broken = {
    ...fixed,
    plan: { ...fixed.plan, lines: lines(fixed.plan.lines) },
    rules: { ...fixed.rules, ...rules },
  };
  return { id, commit: undefined, title: `without ${missing}`, missing, property, broken, fixed };
}
