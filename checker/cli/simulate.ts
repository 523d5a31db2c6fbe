// slotcheck simulate: random walks, what they met, and the shortened way to what they violated.

import { signalCodes, tokenOf } from "../report/outcome.ts";
import { count, type Style, thousands } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import type { Path, PropertyResult, Result } from "../search/result.ts";
import { engine } from "../search/search.ts";
import { shorten } from "../search/shorten.ts";
import { simulate, type Walks } from "../search/simulate.ts";
import { fold } from "../trace/fold.ts";
import { sortedJson } from "../trace/json.ts";
import { drive, listen } from "./drive.ts";
import { exhibitOfProperty } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import { withProperties } from "./judge.ts";
import { foundText } from "./show.ts";
import { casesOf, checkableOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface SimulateOptions {
  readonly property: readonly string[];
  readonly walks: Walks;
  /** Milliseconds. */
  readonly maxTime: number | undefined;
  readonly json: boolean;
}

interface Met extends PropertyResult {
  /** Steps of the walk that violated it first, before it was shortened. */
  readonly walked: number | undefined;
  readonly shortest: boolean | undefined;
}

interface Simulated {
  readonly case: Checkable;
  readonly result: Result;
  readonly properties: readonly Met[];
}

/** Returns the exit code: 1 if something is violated, 4 if a model is wrong. */
export async function simulateAll(
  target: Target,
  options: SimulateOptions,
  terminal: Terminal,
  version: string,
): Promise<number> {
  const names = propertiesOf(target, options.property);
  const simulated: Simulated[] = [];
  const interruption = listen();
  for (const each of checkableOf(casesOf(target), options.property)) {
    if (interruption.signal()) break;
    const spec = withProperties(each.spec, names);
    const walking = simulate(engine(spec, each.instance), options.walks);
    const result = await drive(walking, {
      interruption,
      maxTime: options.maxTime,
      onProgress: ({ distinct, waiting }) =>
        terminal.progress(`${idOf(each)}  ${thousands(distinct)} states  ${thousands(waiting)} walks to go`),
    });
    simulated.push({ case: each, result, properties: result.properties.map((one) => met(each, one)) });
  }
  interruption.end();
  terminal.progress(undefined);
  const violated = simulated.some(({ properties }) => properties.some(isViolated));
  const wrong = simulated.some(({ result }) => result.error !== undefined);
  const signal = interruption.signal();
  const exit = signal ? signalCodes[signal] : wrong ? 4 : violated ? 1 : 0;
  terminal.out(
    options.json
      ? [simulationJson(target, simulated, options.walks, exit, version)]
      : simulated.flatMap((one, i) => [
          ...(i === 0 ? [] : [""]),
          ...simulatedText(target, one, options.walks, terminal.style, version),
        ]),
  );
  for (const { case: each, result } of simulated)
    if (result.error) terminal.err(modelErrorText(target, each, result.error));
  return exit;
}

const isViolated = ({ verdict }: PropertyResult): boolean => verdict === "violated";

function met(each: Checkable, judged: PropertyResult): Met {
  const { trace, property } = judged;
  if (!isViolated(judged) || !trace) return { ...judged, walked: undefined, shortest: undefined };
  const { path, shortest } = shorten(withProperties(each.spec, [property]), each.instance, trace);
  return {
    ...judged,
    trace: path,
    steps: path.choices.length,
    walked: trace.choices.length,
    shortest,
  };
}

function simulatedText(
  target: Target,
  { case: each, result, properties }: Simulated,
  { runs, depth, seed }: Walks,
  style: Style,
  version: string,
): readonly string[] {
  const never = result.coverage.filter(({ fired }) => fired === 0).map(({ action }) => action);
  const taken = result.coverage.length - never.length;
  const ended =
    result.limit?.startsWith("--") === true || result.limit === "Ctrl-C" ? `, ${result.limit}` : "";
  const width = Math.max(0, ...properties.map(({ property }) => property.length));
  return [
    `${idOf(each)}   ${count(runs, "walk")} of up to ${count(depth, "step")}, seed ${seed}${ended}`,
    `  ${thousands(result.generated)} steps, ${thousands(result.distinct)} different states`,
    ...fold(
      `${taken}/${result.coverage.length} actions taken${never.length > 0 ? `; never: ${never.join(", ")}` : ""}`,
      style.width - 2,
    ).map((line) => `  ${line}`),
    ...properties.map((one) => `  ${one.property.padEnd(width)}  ${metText(target, each, one)}`),
    ...properties.filter(isViolated).flatMap((one) => {
      const made = exhibitOfProperty(target, each, result, one, version);
      if (!made?.property) return [];
      const exhibit = { ...made, outcome: lengthText(one) };
      const found = { case: each, property: made.property, result: undefined, judged: undefined, exhibit };
      return ["", ...foundText(found, { full: false }, { style })];
    }),
  ];
}

function metText({ suite }: Target, each: Checkable, one: Met): string {
  if (isViolated(one)) return lengthText(one);
  if (one.kind !== "sometimes") return "not violated by any of these";
  if (!one.trace) return "not met";
  return `met after ${count(one.steps ?? 0, "step")}   ${tokenOf(suite, each, one.trace)}`;
}

function lengthText({ steps, walked, shortest }: Met): string {
  const how = shortest === true ? "a shortest trace" : `shortened from ${walked}`;
  return `violated in ${count(steps ?? 0, "step")}, ${how}`;
}

const verdictOf = ({ verdict }: PropertyResult): string =>
  verdict === "violated" ? "violated" : verdict === "holds" ? "met" : "open";

function simulationJson(
  { suite }: Target,
  simulated: readonly Simulated[],
  walks: Walks,
  exit: number,
  tool: string,
): string {
  const token = (each: Checkable, path: Path | undefined): string | null =>
    path ? tokenOf(suite, each, path) : null;
  return sortedJson({
    schema: "slotcheck.simulation/1",
    tool,
    suite: suite.name,
    exit,
    ...walks,
    cases: simulated.map(({ case: each, result, properties }) => ({
      id: idOf(each),
      ended: result.limit ?? null,
      steps: result.generated,
      states: result.distinct,
      actions: result.coverage.map(({ action, fired, fresh }) => ({ action, taken: fired, fresh })),
      properties: properties.map((one) => ({
        property: one.property,
        verdict: verdictOf(one),
        steps: one.steps ?? null,
        walked: one.walked ?? null,
        shortest: one.shortest ?? null,
        replay: token(each, one.trace),
      })),
      error: result.error?.message ?? null,
    })),
  });
}
