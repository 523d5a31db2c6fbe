// The exit code of a check for wrappers that read the kernel's kselftest: 0 pass, 1 fail, 2 expected failure, 3 unexpected
// pass, 4 skip.
//
// Main invariant: a model that is wrong is a failure there, never an expected one.

import { rated, type Report } from "../report/report.ts";

/** What kselftest's runner is told of a check. */
export function kselftestCode(report: Report): number {
  const { exit, comparison } = report;
  if (exit === 4) return 1;
  if (exit > 4) return exit; // a signal came
  const all = rated(report);
  const failures = all.filter(({ rating }) => rating === "fail");
  const isFixed = failures.every(({ judgement }) => {
    const standing = comparison?.standing(judgement);
    return standing?.kind === "differs" && standing.fixed;
  });
  if (failures.length > 0) return isFixed ? 3 : 1;
  if (all.some(({ rating }) => rating === "incomplete")) return 4;
  return all.length > 0 && all.every(({ rating }) => rating === "expected") ? 2 : 0;
}
