// Which instances TLC has been asked about, and what exactly it was asked: so that a long agreement run can be resumed,
// and a committed record shows what is still to be compared.
//
// Main invariant: an entry counts only as long as the module, the instance and our own numbers are what they were.
// Comments may change.

import { createHash } from "node:crypto";
import type { Result } from "../search/result.ts";
import type { Spec } from "../language/spec.ts";
import { printConfig, printInstance } from "./config.ts";
import { printModule } from "./module.ts";

export interface RecordEntry {
  /** Of everything that TLC reads and of what it has to find. */
  readonly text: string;
  /** How many reachable states were compared one by one; null where only counts and verdicts were. */
  readonly states: number | null;
}

/** By module, then by instance. */
export type AgreementRecord = Readonly<Record<string, Readonly<Record<string, RecordEntry>>>>;

/** What an entry must say to be about this result. */
export function textOf(spec: Spec, result: Result): string {
  const { instance } = result;
  const modules = [printModule(spec, ""), printInstance(spec, instance, "") ?? ""];
  // Our numbers are the comments of a .cfg.
  const parts = [...modules.map(withoutComments), printConfig(spec, instance, result)];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

function withoutComments(text: string): string {
  return text.replace(/\s*\\\*.*$/gm, "");
}

/** Is the entry about this very result? */
export function isRecorded(record: AgreementRecord, spec: Spec, result: Result): boolean {
  return record[spec.name]?.[result.instance]?.text === textOf(spec, result);
}

export function withEntry(
  record: AgreementRecord,
  module: string,
  instance: string,
  entry: RecordEntry,
): AgreementRecord {
  return { ...record, [module]: { ...record[module], [instance]: entry } };
}

export function withoutEntry(record: AgreementRecord, module: string, instance: string): AgreementRecord {
  const { [instance]: _, ...rest } = record[module] ?? {};
  return { ...record, [module]: rest };
}

/** Sorted, an instance a line. */
export function printRecord(record: AgreementRecord): string {
  const modules = Object.entries(record).sort(byName);
  const lines = modules.map(([module, instances]) => {
    const entries = Object.entries(instances).sort(byName);
    const own = entries.map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    return `  ${JSON.stringify(module)}: {\n${own.join(",\n")}\n  }`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
