// A trace in a file, as trace --format json or itf wrote it, or another tool in ITF: which behaviour of which case it is.
//
// Main invariant: a behaviour is found by its states, and only if it is one of the model as it is now; a token in the file
// is taken for what it says, and its hash is checked where every token's is.

import { readFileSync } from "node:fs";
import type { Machine } from "../evaluate/machine.ts";
import { reference } from "../evaluate/reference.ts";
import { type Checkable, isCheckable } from "../report/suite.ts";
import { tokenOf } from "../report/outcome.ts";
import type { Lasso, Path } from "../search/result.ts";
import { type ItfTrace, readItf } from "../trace/itf.ts";
import { parseToken } from "../trace/token.ts";
import { messageOf, UsageError } from "./error.ts";
import { casesOf, type Target } from "./target.ts";

/** Does a word name a trace's file, and no token? */
export function isTraceFile(word: string): boolean {
  return word.endsWith(".json") && parseToken(word) === undefined;
}

/** The token of the behaviour that a file holds. @throws {UsageError} if there is none, or no case behaves so */
export function tokenOfFile(target: Target, file: string): string {
  const document = read(file);
  const { replay } = document;
  if (typeof replay === "string" && parseToken(replay)) return replay;
  const written = sourceOf(document);
  if (written !== undefined) return written;
  if (!Array.isArray(document["vars"]) || !Array.isArray(document["states"]))
    throw new UsageError(
      `${file} is neither a trace of slotcheck's nor one in ITF: it has no "replay", and no "vars" with "states"`,
      "E041",
    );
  const names = document["vars"].map(String);
  const cases = casesOf({ ...target, words: [] }).filter(isCheckable);
  const alike = cases.filter(({ spec }) =>
    sameNames(
      spec.variables.map(({ name }) => name),
      names,
    ),
  );
  if (alike.length === 0)
    throw new UsageError(
      `${file} is of the variables ${names.join(", ")}, and no model here has just these`,
      "E041",
    );
  const text = JSON.stringify(document);
  const problems: string[] = [];
  for (const each of alike) {
    const found = walked(each, text, problems);
    if (found) return tokenOf(target.suite, each, found);
  }
  throw new UsageError(
    `${file} is no behaviour of ${alike.map(({ spec }) => spec.name)[0]}: ${problems[0]}`,
    "E041",
  );
}

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    const document = JSON.parse(readFileSync(file, "utf8")) as unknown;
    if (typeof document === "object" && document !== null && !Array.isArray(document))
      return document as Readonly<Record<string, unknown>>;
    throw new Error("it is no object");
  } catch (error) {
    throw new UsageError(`cannot read the trace ${file}: ${messageOf(error)}`, "E030");
  }
}

/** The token that an ITF document of ours names as its source. */
function sourceOf(document: Readonly<Record<string, unknown>>): string | undefined {
  const meta = document["#meta"] as { readonly source?: unknown } | null | undefined;
  const word = typeof meta?.source === "string" ? /^slotcheck \S+ (\S+)$/.exec(meta.source)?.[1] : undefined;
  return word !== undefined && parseToken(word) ? word : undefined;
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}

function walked({ spec, instance }: Checkable, text: string, problems: string[]): Path | Lasso | undefined {
  const machine = reference(spec, instance);
  try {
    const found = pathThrough(machine, readItf(spec, text));
    if (typeof found !== "string") return found;
    problems.push(found);
  } catch (error) {
    problems.push(messageOf(error));
  }
  return undefined;
}

/** The first path through these states, or why there is none. */
function pathThrough<State extends object>(
  machine: Machine<State>,
  { states, loop }: ItfTrace,
): Path | Lasso | string {
  const wanted = states.map((values) => machine.state(values));
  const initial = machine.initial().findIndex((state) => state === wanted[0]);
  if (initial === -1) return `its first state is no initial state of ${machine.instance}`;
  const choices: number[] = [];
  for (const [i, to] of wanted.slice(1).entries()) {
    let [seen, choice] = [0, -1];
    machine.successors(wanted[i] as State, (state) => {
      if (state === to && choice === -1) choice = seen;
      seen += 1;
    });
    if (choice === -1) return `no step of ${machine.instance} leads from its state ${i} to ${i + 1}`;
    choices.push(choice);
  }
  return loop === undefined ? { initial, choices } : { initial, choices, loop };
}
