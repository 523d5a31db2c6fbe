// slotcheck agree: the same models through TLC, and whether it says the same.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install } from "tla2tools-runner";
import { reference } from "../evaluate/reference.ts";
import { thousands } from "../report/style.ts";
import { idOf, isCheckable } from "../report/suite.ts";
import { engine, search } from "../search/search.ts";
import { agree, type Agreement } from "../tla/agree.ts";
import { agreeRandom } from "../tla/agree-random.ts";
import {
  type AgreementRecord,
  isRecorded,
  printRecord,
  textOf,
  withEntry,
  withoutEntry,
} from "../tla/record.ts";
import { UsageError } from "./error.ts";
import { cannotWrite } from "./write-file.ts";
import { casesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface AgreeOptions {
  /** Random machines to compare instead of the suite. */
  readonly random: number | undefined;
  readonly seed: number;
  /** Where to save random machines that disagree. */
  readonly save: string | undefined;
  /** A file that remembers what agreed, so that it need not be asked again. */
  readonly record: string | undefined;
  /** Leave out cases with more states. */
  readonly maxStates: number | undefined;
}

/** Resolves to 0 if everything agrees, else to 1. */
export async function agreeWithTlc(
  targets: readonly Target[],
  options: AgreeOptions,
  terminal: Terminal,
): Promise<number> {
  const isRandom = options.random !== undefined;
  if (isRandom && targets.some(({ words, file }) => words.length > 0 || file !== undefined))
    throw new UsageError("--random makes its own machines; name no others");
  const cases = targets.flatMap(casesOf).filter(isCheckable);
  const { record: file, maxStates } = options;
  let record = file === undefined ? {} : await readRecord(file);
  terminal.progress("looking for TLC");
  await install();
  terminal.progress(undefined);
  if (isRandom) return agreeOnRandom(options.random, options, terminal);
  const width = Math.max(...cases.map((each) => idOf(each).length));
  let [same, different, known, large] = [0, 0, 0, 0];
  for (const [i, each] of cases.entries()) {
    terminal.progress(`${i + 1}/${cases.length} ${idOf(each)}`);
    const machine = reference(each.spec, each.instance);
    const result = search(engine(each.spec, each.instance));
    if (isRecorded(record, each.spec, result)) {
      known += 1;
      continue;
    }
    if (file !== undefined && record[each.spec.name]?.[each.instance] !== undefined) {
      record = withoutEntry(record, each.spec.name, each.instance); // it was about something else
      await writeRecord(file, record);
    }
    if (maxStates !== undefined && result.distinct > maxStates) {
      large += 1;
      continue;
    }
    const agreement = await agree(machine, result);
    terminal.progress(undefined);
    if (agreement.equal) same += 1;
    else different += 1;
    if (file !== undefined && agreement.equal) {
      const entry = { text: textOf(each.spec, result), states: agreement.states ?? null };
      record = withEntry(record, each.spec.name, each.instance, entry);
      await writeRecord(file, record);
    }
    const numbers = `${thousands(result.distinct)} states, ${thousands(result.generated)} generated, depth ${result.depth}`;
    terminal.out([
      `${idOf(each).padEnd(width)}  ${agreement.equal ? "agrees" : "DISAGREES"}  ${numbers}${comparedText(agreement)}`,
      ...agreement.disagreements.map(({ about, ours, tlc }) => `  ${about}: ${ours} here, ${tlc} in TLC`),
    ]);
  }
  terminal.progress(undefined);
  const rest = [
    ...(known > 0 ? [`${known} had agreed before`] : []),
    ...(large > 0 ? [`${large} of more than ${thousands(maxStates ?? 0)} states not compared`] : []),
  ];
  const verdict =
    different === 0
      ? `TLC agrees on all ${same}${rest.length > 0 ? " compared" : ""}`
      : `TLC disagrees on ${different} of ${same + different}`;
  terminal.out([[verdict, ...rest].join(", ")]);
  return different === 0 ? 0 : 1;
}

async function readRecord(file: string): Promise<AgreementRecord> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new UsageError(`cannot read ${file}: ${error.message}`, "E030");
  });
  const record = parsed(text);
  if (record !== undefined) return record;
  throw new UsageError(
    `${file} is no record of agreement; move it away, or name another file with --record`,
    "E032",
  );
}

/** An object of objects; what an entry says decides later whether it counts. */
function parsed(text: string): AgreementRecord | undefined {
  const isObject = (value: unknown): boolean =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  try {
    const value = JSON.parse(text) as AgreementRecord;
    return isObject(value) && Object.values(value).every(isObject) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Never half written: the run may be killed at any moment. */
async function writeRecord(file: string, record: AgreementRecord): Promise<void> {
  const temporary = `${file}.new`;
  try {
    await writeFile(temporary, printRecord(record));
    await rename(temporary, file);
  } catch (error) {
    throw new UsageError(`cannot write to ${file}: ${(error as Error).message}`, "E031");
  }
}

function comparedText({ states, runs }: Agreement): string {
  const how = states === undefined ? "counts and verdicts only" : "state by state";
  return `  ${how}, ${runs} ${runs === 1 ? "run" : "runs"}`;
}

async function agreeOnRandom(
  count: number,
  { seed, save }: AgreeOptions,
  terminal: Terminal,
): Promise<number> {
  const found = await agreeRandom({
    count,
    seed,
    onMachine: (done) => terminal.progress(`${done}/${count} random machines`),
  });
  terminal.progress(undefined);
  const { machines, states, disagreements } = found;
  terminal.out([
    `${machines} random machines, ${thousands(states)} states compared one by one, seed ${seed}`,
  ]);
  for (const [i, { spec, agreement }] of disagreements.entries()) {
    terminal.out(
      agreement.disagreements.map(({ about, ours, tlc }) => `  ${about}: ${ours} here, ${tlc} in TLC`),
    );
    if (save === undefined) continue;
    const file = join(save, `seed-${seed}-${i + 1}.json`);
    const about = `seed ${seed}: ${agreement.disagreements.map(({ about: what }) => what).join(", ")}`;
    await mkdir(save, { recursive: true }).catch(cannotWrite(save));
    await writeFile(file, `${JSON.stringify({ about, spec }, null, 2)}\n`).catch(cannotWrite(file));
    terminal.out([`  saved as ${file}`]);
  }
  terminal.out([
    disagreements.length === 0 ? "TLC agrees on all of them" : `TLC disagrees on ${disagreements.length}`,
  ]);
  return disagreements.length === 0 ? 0 : 1;
}
