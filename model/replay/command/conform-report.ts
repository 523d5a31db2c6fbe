// slotcheck conform: the facts of this host, or random sequences on it.

import { writeFileSync } from "node:fs";
import { release } from "node:os";
import { UsageError } from "../../../checker/cli/error.ts";
import type { Terminal } from "../../../checker/cli/terminal.ts";
import { count, thousands } from "../../../checker/report/style.ts";
import { sortedJson } from "../../../checker/trace/json.ts";
import { conform, type Conformance, type ConformOptions, type Disagreement } from "../conform.ts";
import { facts } from "../fact/index.ts";
import { withHelper } from "../helper.ts";
import { mainText, standAlone } from "../program.ts";
import { printSequence } from "../token.ts";
import { isFailure, surveyFact, type Surveyed, surveyLines } from "../survey.ts";

/** Resolves to 1 if a fact that the models rely on is different here, else to 0. */
export async function showFacts(json: boolean, terminal: Terminal): Promise<number> {
  const surveyed = await withHelper(async (helper) => {
    const all: Surveyed[] = [];
    for (const fact of facts) all.push(await surveyFact(helper, fact));
    return all;
  });
  const number = (verdict: Surveyed["verdict"]): number =>
    surveyed.filter((each) => each.verdict === verdict).length;
  if (json) {
    const rows = surveyed.map(({ fact, verdict, why }) => ({
      id: fact.id,
      says: fact.says,
      verdict,
      why: why ?? null,
      varies: fact.varies === true,
    }));
    terminal.out([sortedJson({ schema: "slotcheck.facts/1", kernel: release(), facts: rows })]);
  } else {
    terminal.out([
      ...surveyLines(surveyed),
      "",
      `Linux ${release()}: ${number("as expected")} as expected, ${number("different")} different, ${number("not available")} not available`,
    ]);
  }
  return surveyed.some(isFailure) ? 1 : 0;
}

export interface ShowOptions extends ConformOptions {
  readonly save: string | undefined;
  readonly json: boolean;
}

/** Resolves to 1 if a sequence disagrees, else to 0. */
export async function showConformance(options: ShowOptions, terminal: Terminal): Promise<number> {
  const result = await conform({
    ...options,
    progress: (runs) => terminal.progress(`${thousands(runs)} of ${thousands(options.runs)} sequences`),
  }).finally(() => terminal.progress(undefined));
  terminal.out(options.json ? [conformanceJson(options, result)] : conformanceLines(options, result));
  if (!result.disagreement) return 0;
  if (options.save !== undefined) save(options.save, options, result.disagreement);
  return 1;
}

function conformanceLines(
  { runs, seed, cpl, long }: ShowOptions,
  { steps, seen, dirty, disagreement, ...result }: Conformance,
): readonly string[] {
  if (disagreement) {
    return [
      `the model and Linux ${release()} disagree: ${disagreement.why}`,
      `  ${count(disagreement.plan.length, "step")}, the last one disagrees; as a C program on model/replay/helper:`,
      "",
      ...mainText(disagreement.plan),
      "",
      `this sequence again: slotcheck replay ${tokenOf(disagreement)} --kvm`,
      `all of them again: slotcheck conform --runs ${runs} --seed ${seed} --cpl ${cpl} --long ${long}`,
    ];
  }
  return [
    `${count(result.runs, "random sequence")}, ${count(steps, "step")}, CPL ${cpl}, Linux ${release()}: all agree`,
    `${count(seen.size, "kind")} of step and answer; ${thousands(dirty.exact)} dirty logs exact, ${thousands(dirty.more)} with more pages than the model's`,
  ];
}

function conformanceJson(
  { seed, cpl, long }: ShowOptions,
  { runs, steps, seen, dirty, disagreement }: Conformance,
): string {
  return sortedJson({
    schema: "slotcheck.conform/1",
    kernel: release(),
    seed,
    cpl,
    long,
    runs,
    steps,
    seen: Object.fromEntries(seen),
    dirty,
    disagreement: disagreement
      ? {
          why: disagreement.why,
          replay: tokenOf(disagreement),
          requests: disagreement.plan.map(({ request }) => request),
        }
      : null,
  });
}

function tokenOf({ plan }: Disagreement): string {
  return printSequence(plan.map(({ request }) => request));
}

function save(
  file: string,
  { runs, seed, cpl, long }: ShowOptions,
  { plan, why }: NonNullable<Conformance["disagreement"]>,
): void {
  const about = [
    `The model of slotcheck and Linux ${release()} disagree: ${why}`,
    `slotcheck conform --runs ${runs} --seed ${seed} --cpl ${cpl} --long ${long}`,
    `slotcheck replay ${tokenOf({ plan, why })} --kvm`,
  ];
  try {
    writeFileSync(
      file,
      standAlone(about, plan)
        .map((line) => `${line}\n`)
        .join(""),
      { flag: "wx" },
    );
  } catch (error) {
    throw new UsageError(
      `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`,
      "E031",
    );
  }
}
