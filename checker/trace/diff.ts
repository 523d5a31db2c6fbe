// What a step changed: the smallest parts of the state that differ, each with its way down from a variable.

import type { Sort } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";
import { entries, formatPlain } from "./format.ts";

/** A part of the state that appeared (from none), was modified, or went away (to none). */
export interface Change {
  readonly mark: "A" | "M" | "D";
  /** pc[node0], request[node0].page */
  readonly path: string;
  /** As text; undefined on the side where there is nothing. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The changes inside one value, in the order of its parts. */
export function diff(sort: Sort, before: Plain, after: Plain, path: string): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (sort.kind === "option" && before !== null && after !== null)
    return diff(sort.elem, before, after, path);
  const parts = partsOf(sort, before, after);
  if (parts) return parts.flatMap((part) => diff(part.sort, part.before, part.after, path + part.step));
  const [old, now] = [textOrNone(sort, before), textOrNone(sort, after)];
  return [{ mark: old === undefined ? "A" : now === undefined ? "D" : "M", path, before: old, after: now }];
}

interface Part {
  readonly step: string;
  readonly sort: Sort;
  readonly before: Plain;
  readonly after: Plain;
}

/** The parts to compare one by one, or undefined if the value is compared as a whole. */
function partsOf(sort: Sort, before: Plain, after: Plain): readonly Part[] | undefined {
  if (sort.kind === "map") {
    const [old, now] = [entries(before), entries(after)];
    return old.map(([key, value], i) => ({
      step: `[${formatPlain(sort.key, key)}]`,
      sort: sort.value,
      before: value,
      after: now[i]?.[1] ?? null,
    }));
  }
  const fields =
    sort.kind === "record"
      ? sort.fields
      : sort.kind === "variant"
        ? sameCase(sort.cases, before, after)
        : undefined;
  if (!fields) return undefined;
  const [old, now] = [before as PlainRecord, after as PlainRecord];
  return Object.entries(fields).map(([name, field]) => ({
    step: `.${name}`,
    sort: field,
    before: old[name] ?? null,
    after: now[name] ?? null,
  }));
}

type PlainRecord = Readonly<Record<string, Plain>>;

function sameCase<T>(cases: Readonly<Record<string, T>>, before: Plain, after: Plain): T | undefined {
  const [old, now] = [before as PlainRecord, after as PlainRecord];
  return old["tag"] === now["tag"] ? cases[old["tag"] as string] : undefined;
}

function textOrNone(sort: Sort, value: Plain): string | undefined {
  return value === null && sort.kind === "option" ? undefined : formatPlain(sort, value);
}
