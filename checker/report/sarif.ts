// SARIF 2.1.0: a rule for each property, a result for each verdict that is not fine, its trace as a thread flow.
//
// An expected violation is a note that is unchanged; fingerprints name the verdict, so that an alert survives edits.

import type { Place } from "../language/spec.ts";
import { sortedJson } from "../trace/json.ts";
import { reasonText } from "../trace/reasons.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { rated, type Rated, type Report } from "./report.ts";

/** So many steps of a trace are written; GitHub shows no more. */
const longest = 1000;

export function sarif(report: Report): string {
  return `${sortedJson(sarifLog(report))}\n`;
}

export function sarifLog(report: Report) {
  const { suite, properties } = report.checked;
  const judged = rated(report);
  const places = new Map(
    report.checked.outcomes.flatMap((outcome) =>
      outcome.case.spec.properties.map(({ name, at }) => [name, at] as const),
    ),
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0" as const,
    runs: [
      {
        tool: {
          driver: {
            name: "slotcheck",
            version: report.tool,
            informationUri: "https://github.com/slotcheck/slotcheck",
            rules: properties.map((name) => ({
              id: name,
              shortDescription: { text: suite.properties.find((each) => each.name === name)?.title ?? name },
              help: { text: `slotcheck explain ${name}` },
            })),
          },
        },
        automationDetails: { id: `slotcheck/${suite.prefix}/` },
        columnKind: "utf16CodeUnits" as const,
        results: judged
          .filter(({ rating }) => rating !== "pass")
          .map((each) => resultOf(report, each, properties, places.get(each.judgement.property))),
      },
    ],
  };
}

function resultOf(
  report: Report,
  { judgement, id, rating, text }: Rated,
  rules: readonly string[],
  at: Place | undefined,
) {
  const exhibit = report.exhibit(judgement);
  const reasons = exhibit?.because?.reasons.map((reason) => reasonText(reason, exhibit.trace.steps.length));
  const because = reasons && reasons.length > 0 ? `, because ${reasons.join(" and ")}` : "";
  return {
    ruleId: judgement.property,
    ruleIndex: rules.indexOf(judgement.property),
    level:
      rating === "expected"
        ? ("note" as const)
        : rating === "incomplete"
          ? ("warning" as const)
          : ("error" as const),
    kind: "fail" as const,
    ...(report.comparison && {
      baselineState: rating === "expected" ? ("unchanged" as const) : ("new" as const),
    }),
    message: { text: `${id}: ${text}${because}` },
    ...(at && { locations: [locationOf(report, at)] }),
    partialFingerprints: { "slotcheck/v1": id },
    ...(exhibit && { codeFlows: [{ threadFlows: [flow(report, exhibit)] }] }),
    ...(judgement.token !== undefined && { properties: { replay: judgement.token } }),
  };
}

function flow(report: Report, { trace }: Exhibit) {
  return {
    locations: trace.steps.slice(0, longest).map(({ n, actor, action, move }) => ({
      executionOrder: n,
      location: {
        ...locationOf(report, move.action.at),
        message: { text: actor === "-" ? action : `${actor}: ${action}` },
      },
    })),
  };
}

function locationOf({ place }: Report, at: Place) {
  const { file, line } = place(at);
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: "%SRCROOT%" },
      region: { startLine: Math.max(1, line) },
    },
  };
}
