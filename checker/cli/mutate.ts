// slotcheck mutate: which property notices that something of the model is missing.

import { signalCodes } from "../report/outcome.ts";
import { count } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import { type Mutant, mutants } from "../search/mutants.ts";
import type { Result } from "../search/result.ts";
import { engine, searching } from "../search/search.ts";
import { fold } from "../trace/fold.ts";
import { formulaText } from "../trace/formula.ts";
import { sortedJson } from "../trace/json.ts";
import type { SearchLimits } from "./command.ts";
import { errorHead } from "./error-codes.ts";
import { drive, type Interruption, listen } from "./drive.ts";
import { withProperties } from "./judge.ts";
import { placeText } from "./place.ts";
import { casesOf, checkableOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface MutateOptions {
  readonly property: readonly string[];
  readonly limits: SearchLimits;
  /** Is a survivor a failure? */
  readonly strict: boolean;
  readonly json: boolean;
}

interface Tried {
  readonly mutant: Mutant;
  /**
   * noticed   a verdict changed, or the model went wrong
   * survived  every verdict is the same
   * open      a limit ended a search, and until then nothing had changed
   */
  readonly fate: "noticed" | "survived" | "open";
  /** Whose verdict changed; "a model error" if a value left its sort or an operator had none. */
  readonly by: readonly string[];
}

interface Mutated {
  readonly case: Checkable;
  readonly tried: readonly Tried[];
}

/** Returns the exit code: 1 if something survives and that is a failure, 4 if the model itself is wrong. */
export async function mutate(
  target: Target,
  options: MutateOptions,
  terminal: Terminal,
  version: string,
): Promise<number> {
  const names = propertiesOf(target, options.property);
  const interruption = listen();
  const judge = async (each: Checkable): Promise<Result> =>
    drive(searching(engine(withProperties(each.spec, names), each.instance), options.limits), {
      interruption,
      maxTime: options.limits.maxTime,
    });
  const mutated: Mutated[] = [];
  let wrong = false;
  for (const each of checkableOf(casesOf(target), options.property)) {
    const original = await judge(each);
    if (original.error) {
      terminal.err([`${errorHead("E101")} ${idOf(each)}: ${original.error.message}`]);
      wrong = true;
      continue;
    }
    const tried = await tryAll(each, original, judge, interruption, terminal);
    mutated.push({ case: each, tried });
    if (interruption.signal()) break;
  }
  interruption.end();
  terminal.progress(undefined);
  const survived = mutated.some(({ tried }) => tried.some(({ fate }) => fate === "survived"));
  const signal = interruption.signal();
  const exit = signal ? signalCodes[signal] : wrong ? 4 : survived && options.strict ? 1 : 0;
  terminal.out(
    options.json
      ? [mutationJson(target, mutated, exit, version)]
      : mutated.flatMap((one, i) => [...(i === 0 ? [] : [""]), ...textOf(one, terminal)]),
  );
  return exit;
}

async function tryAll(
  each: Checkable,
  original: Result,
  judge: (each: Checkable) => Promise<Result>,
  interruption: Interruption,
  terminal: Terminal,
): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const all = mutants(each.spec);
  for (const mutant of all) {
    terminal.progress(`${idOf(each)}  mutant ${tried.length + 1} of ${all.length}`);
    const result = await judge({ ...each, spec: mutant.spec });
    if (interruption.signal()) break; // its verdicts say nothing
    tried.push({ mutant, ...fateOf(original, result) });
  }
  return tried;
}

/** A verdict that a limit leaves open has not changed, and is not the same. */
function fateOf(original: Result, result: Result): Pick<Tried, "fate" | "by"> {
  if (result.error) return { fate: "noticed", by: ["a model error"] };
  const by = result.properties
    .filter(({ verdict }, i) => verdict !== "bounded" && verdict !== original.properties[i]?.verdict)
    .map(({ property }) => property);
  if (by.length > 0) return { fate: "noticed", by };
  return { fate: original.complete && result.complete ? "survived" : "open", by };
}

function withoutText({ without }: Mutant): string {
  switch (without.kind) {
    case "guard":
      return `${without.action} without the guard ${formulaText(without.guard)}`;
    case "update":
      return `${without.action} without setting ${without.variable}`;
    case "fairness": {
      const { strength, actions, per } = without.fairness;
      const each = per.length > 0 ? ` for each ${per.map(({ name }) => name).join(", ")}` : "";
      return `without ${strength} fairness of ${actions.join(", ")}${each}`;
    }
    default:
      return without satisfies never;
  }
}

function textOf({ case: each, tried }: Mutated, { style }: Terminal): readonly string[] {
  const of = (fate: Tried["fate"]): readonly Tried[] => tried.filter((one) => one.fate === fate);
  const [noticed, survived, open] = [of("noticed"), of("survived"), of("open")];
  const list = (title: string, some: readonly Tried[]): readonly string[] =>
    some.length === 0
      ? []
      : [
          "",
          ...fold(title, style.width),
          ...some.flatMap(({ mutant, by }) => {
            const place = mutant.at ? ` (${placeText(mutant.at)})` : "";
            const who = by.length > 0 ? `: ${by.join(", ")}` : place;
            return fold(`${withoutText(mutant)}${who}`, style.width - 4).map((line, i) =>
              i === 0 ? `  ${line}` : `    ${line}`,
            );
          }),
        ];
  return [
    `${idOf(each)}   ${count(tried.length, "mutant")}: ${noticed.length} noticed, ${survived.length} survived${open.length > 0 ? `, ${open.length} open` : ""}`,
    ...list("noticed, by", noticed),
    ...list("open: a limit ended the search, and until then no verdict had changed", open),
    ...list("survived: not needed, or a property is missing that would notice", survived),
  ];
}

function mutationJson({ suite }: Target, mutated: readonly Mutated[], exit: number, tool: string): string {
  return sortedJson({
    schema: "slotcheck.mutation/1",
    tool,
    suite: suite.name,
    exit,
    cases: mutated.map(({ case: each, tried }) => ({
      id: idOf(each),
      mutants: tried.map(({ mutant, fate, by }) => ({ mutant: withoutText(mutant), fate, by })),
    })),
  });
}
