// TLC's values as plain values of a sort. TLC prints a function from 1..n as a sequence, one from labels as a record,
// and an empty one as << >>; only the sort tells which it was.

import type { TlaState, TlaValue } from "tla2tools-runner";
import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Plain, Spec } from "../language/spec.ts";

/** What TLC printed is not of the sort that the variable has. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** A state as `Machine.state` takes it. @throws {DecodeError} */
export function decodeState(spec: Spec, state: TlaState): Readonly<Record<string, Plain>> {
  return Object.fromEntries(
    spec.variables.map(({ name, sort }) => {
      const value = state[name];
      if (value === undefined) throw new DecodeError(`TLC printed no value of ${name}`);
      return [name, decode(sort, value)];
    }),
  );
}

/** @throws {DecodeError} */
export function decode(sort: Sort, value: TlaValue): Plain {
  const wrong = (): DecodeError =>
    new DecodeError(`${JSON.stringify(value)} is not a value of the sort ${sort.kind}`);
  switch (sort.kind) {
    case "bool":
      if (value.kind !== "bool") throw wrong();
      return value.value;
    case "int":
      if (value.kind !== "int") throw wrong();
      return value.value;
    case "enum":
      if (value.kind !== "string") throw wrong();
      return value.value;
    case "ids":
      if (value.kind !== "model") throw wrong();
      return value.name;
    case "option":
      return value.kind === "model" && value.name === "None" ? null : decode(sort.elem, value);
    case "record":
      if (value.kind !== "record") throw wrong();
      return decodeFields(sort.fields, value.fields);
    case "variant": {
      const tag = value.kind === "record" ? value.fields["tag"] : undefined;
      const fields = tag?.kind === "string" ? sort.cases[tag.value] : undefined;
      if (value.kind !== "record" || tag?.kind !== "string" || fields === undefined) throw wrong();
      return { tag: tag.value, ...decodeFields(fields, value.fields) };
    }
    case "map":
      return decodeMap(sort, entriesOf(value));
    case "set":
      if (value.kind !== "set") throw wrong();
      return value.elements.map((elem) => decode(sort.elem, elem));
    case "seq":
      if (value.kind !== "seq") throw wrong();
      return value.elements.map((elem) => decode(sort.elem, elem));
    default:
      return unreachable(sort);
  }
}

function decodeFields(
  fields: SortFields,
  values: Readonly<Record<string, TlaValue>>,
): Readonly<Record<string, Plain>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, sort]) => {
      const value = values[name];
      if (value === undefined) throw new DecodeError(`the field ${name} is missing`);
      return [name, decode(sort, value)];
    }),
  );
}

/** By the text of the key where that is a scalar, as pairs otherwise: see `language/plain.ts`. */
function decodeMap(
  { key, value }: Sort & { readonly kind: "map" },
  entries: readonly (readonly [TlaValue, TlaValue])[],
): Plain {
  const pairs = entries.map(([k, v]) => [decode(key, k), decode(value, v)] as const);
  const texts = pairs.flatMap(([k, v]) => (typeof k === "object" ? [] : [[String(k), v] as const]));
  return ["bool", "int", "enum", "ids"].includes(key.kind) ? Object.fromEntries(texts) : pairs;
}

function entriesOf(value: TlaValue): readonly (readonly [TlaValue, TlaValue])[] {
  switch (value.kind) {
    case "function":
      return value.entries;
    case "seq":
      return value.elements.map((elem, i) => [{ kind: "int", value: i + 1 }, elem]);
    case "record":
      return Object.entries(value.fields).map(([label, elem]) => [{ kind: "string", value: label }, elem]);
    default:
      throw new DecodeError(`${JSON.stringify(value)} is not a function`);
  }
}
