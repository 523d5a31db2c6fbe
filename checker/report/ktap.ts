// The kernel's test format: a test for each design, a subtest for each verdict.
//
// https://docs.kernel.org/dev-tools/ktap.html, version 1. An expected violation is XFAIL, what a limit left open is
// TIMEOUT, and SKIP where that is expected.

import { errorsOf, rated, type Rated, type Report } from "./report.ts";

export function ktap(report: Report): string {
  const all = rated(report);
  const errors = errorsOf(report.checked);
  const { suite, outcomes } = report.checked;
  const designs = suite.designs
    .map(({ name }) => name)
    .filter((name) => outcomes.some((outcome) => outcome.case.design === name));
  const lines = designs.flatMap((design, i) => {
    const own = all.filter(({ judgement }) => judgement.design === design);
    const broken = errors.filter(({ id }) => id.startsWith(`${design}/`));
    const results = [
      ...own.map((each) => result(each)),
      ...broken.map(({ id, message }) => ({ ok: false, text: `${word(id)} # ERROR ${plain(message)}` })),
    ];
    const ok = results.every((each) => each.ok);
    return [
      "  KTAP version 1",
      `  1..${results.length}`,
      ...results.map((each, n) => `  ${each.ok ? "ok" : "not ok"} ${n + 1} ${each.text}`),
      `${ok ? "ok" : "not ok"} ${i + 1} ${word(design)}`,
    ];
  });
  return ["KTAP version 1", `1..${designs.length}`, ...lines, ""].join("\n");
}

function result({ id, rating, text, judgement }: Rated): { readonly ok: boolean; readonly text: string } {
  const name = word(id);
  switch (rating) {
    case "pass":
      return { ok: true, text: name };
    case "expected":
      return {
        ok: true,
        text: `${name} # ${judgement.verdict === "violated" ? "XFAIL" : "SKIP"} ${plain(text)}`,
      };
    case "incomplete":
      return { ok: false, text: `${name} # TIMEOUT ${plain(text)}` };
    case "fail":
      return { ok: false, text: `${name} # ${plain(text)}` };
    default:
      return rating satisfies never;
  }
}

/** A test's name: no blanks, and no # which would begin a directive. */
function word(id: string): string {
  return id.replaceAll("/", ".").replace(/[^\w.-]/g, "_");
}

function plain(text: string): string {
  return text.replaceAll("#", "").replace(/\s+/g, " ");
}
