// GitHub's workflow commands: an annotation for each failure, and one notice with the summary.
//
// Main invariant: at most eight annotations, because GitHub shows ten of a step; the others are counted.

import { reasonText } from "../trace/reasons.ts";
import { errorsOf, rated, type Rated, type Report, summary } from "./report.ts";

const most = 8;

export function github(report: Report): readonly string[] {
  const bad = rated(report).filter(({ rating }) => rating === "fail" || rating === "incomplete");
  const broken = errorsOf(report.checked).map(
    ({ id, message }) => `::error title=${property(`${id}: the model is wrong`)}::${data(message)}`,
  );
  const lines = [...broken, ...bad.map((each) => annotation(report, each))];
  const more = lines.length > most ? ` (${lines.length - most} failures are not annotated)` : "";
  return [...lines.slice(0, most), `::notice title=slotcheck::${data(summary(report) + more)}`];
}

function annotation(report: Report, { id, text, rating, judgement }: Rated): string {
  const at = judgement.outcome.case.spec.properties.find(({ name }) => name === judgement.property)?.at;
  const place = at && report.place(at);
  const where = place ? `file=${property(place.file)},line=${Math.max(1, place.line)},` : "";
  const exhibit = report.exhibit(judgement);
  const reasons =
    exhibit?.because?.reasons.map((reason) => reasonText(reason, exhibit.trace.steps.length)) ?? [];
  const message = [
    text,
    ...reasons.map((reason, i) => `${i === 0 ? "because" : "and"} ${reason}`),
    ...(exhibit ? [exhibit.replay] : []),
  ].join("\n");
  return `::${rating === "fail" ? "error" : "warning"} ${where}title=${property(id)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
