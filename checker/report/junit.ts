// JUnit's XML: a suite for each design, a test case for each verdict, design.scenario as its class.
//
// Main invariant: well-formed whatever a model says; characters that XML 1.0 forbids are left out.

import { mailText } from "../trace/mail.ts";
import { escape } from "../trace/page.ts";
import { errorsOf, rated, type Rated, type Report } from "./report.ts";

export function junit(report: Report): string {
  const all = rated(report);
  const { outcomes, suite } = report.checked;
  const errors = errorsOf(report.checked);
  const designs = suite.designs
    .map(({ name }) => name)
    .filter((name) => outcomes.some((outcome) => outcome.case.design === name));
  const countOf = (list: readonly Rated[], rating: Rated["rating"]): number =>
    list.filter((each) => each.rating === rating).length;
  const suites = designs.flatMap((design) => {
    const own = all.filter(({ judgement }) => judgement.design === design);
    const broken = errors.filter(({ id }) => id.startsWith(`${design}/`));
    const counts = `tests="${own.length + broken.length}" failures="${countOf(own, "fail") + countOf(own, "incomplete")}" errors="${broken.length}" skipped="0"`;
    return [
      `  <testsuite name="${xml(design)}" ${counts}>`,
      ...own.flatMap((each) => testCase(report, each)),
      ...broken.flatMap(({ id, message }) => [
        `    <testcase classname="${xml(id.replace("/", "."))}" name="model">`,
        `      <error message="${xml(message)}" type="model"/>`,
        "    </testcase>",
      ]),
      "  </testsuite>",
    ];
  });
  const total = `tests="${all.length + errors.length}" failures="${countOf(all, "fail") + countOf(all, "incomplete")}" errors="${errors.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(suite.name)}" ${total}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(report: Report, { judgement, rating, text }: Rated): readonly string[] {
  const { design, scenario, property } = judgement;
  const open = `    <testcase classname="${xml(`${design}.${scenario}`)}" name="${xml(property)}"`;
  if (rating === "pass") return [`${open}/>`];
  const exhibit = report.exhibit(judgement);
  const body =
    rating === "expected"
      ? [
          "      <properties>",
          `        <property name="slotcheck.expected" value="${xml(text)}"/>`,
          "      </properties>",
        ]
      : [
          `      <failure message="${xml(text)}" type="${rating === "incomplete" ? "incomplete" : judgement.verdict}">`,
          ...(exhibit ? mailText(exhibit).map(xml) : []),
          "      </failure>",
        ];
  return [`${open}>`, ...body, "    </testcase>"];
}

/** Text, also inside an attribute. */
export function xml(text: string): string {
  return escape(text).replace(/[\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
