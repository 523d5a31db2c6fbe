// A trace in the Informal Trace Format of Apalache and Quint, and back.
//
// https://apalache-mc.org/docs/adr/015adr-trace.html. Main invariant: what `readItf` reads are the values of the trace.
// Integers are always #bigint; none is the variant None, an element of an option the variant Some.

import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Plain, Spec } from "../language/spec.ts";
import type { Exhibit } from "./exhibit.ts";
import { entries } from "./format.ts";
import type { Values } from "./trace.ts";

type Itf = boolean | string | readonly Itf[] | { readonly [key: string]: Itf };

export function itfDocument({ trace, id, property, token, outcome, tool }: Exhibit): unknown {
  const { spec, initial, steps, loop } = trace;
  const state = (values: Values, index: number, more: Readonly<Record<string, unknown>>): unknown => ({
    "#meta": { index, ...more },
    ...Object.fromEntries(spec.variables.map(({ name, sort }) => [name, encode(sort, values[name] ?? null)])),
  });
  return {
    "#meta": {
      format: "ITF",
      "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
      source: `slotcheck ${tool} ${token}`,
      description: property ? `${id} ${property.name}: ${outcome}` : `${id}: ${outcome}`,
      varTypes: Object.fromEntries(spec.variables.map(({ name, sort }) => [name, typeOf(sort)])),
    },
    params: [],
    vars: spec.variables.map(({ name }) => name),
    states: [
      state(initial, 0, {}),
      ...steps.map(({ n, actor, action, move, values }) =>
        state(values, n, { actor, text: action, action: move.action.name }),
      ),
    ],
    ...(loop === undefined ? {} : { loop }),
  };
}

function encode(sort: Sort, value: Plain): Itf {
  switch (sort.kind) {
    case "bool":
    case "enum":
    case "ids":
      return value as boolean | string;
    case "int":
      return { "#bigint": JSON.stringify(value) };
    case "option":
      return value === null ? none : { tag: "Some", value: encode(sort.elem, value) };
    case "record":
      return encodeFields(sort.fields, value);
    case "variant": {
      const { tag } = value as { readonly tag: string };
      return { tag, value: encodeFields(sort.cases[tag] ?? {}, value) };
    }
    case "map":
      return {
        "#map": entries(value).map(([key, each]) => [
          encode(sort.key, keyOf(sort.key, key)),
          encode(sort.value, each),
        ]),
      };
    case "set":
      return { "#set": (value as readonly Plain[]).map((each) => encode(sort.elem, each)) };
    case "seq":
      return (value as readonly Plain[]).map((each) => encode(sort.elem, each));
    default:
      return unreachable(sort);
  }
}

const none: Itf = { tag: "None", value: { "#tup": [] } };

function encodeFields(fields: SortFields, value: Plain): Itf {
  const record = value as Readonly<Record<string, Plain>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, sort]) => [name, encode(sort, record[name] ?? null)]),
  );
}

/** A key that plain data holds as text, as its own kind of value. */
function keyOf(sort: Sort, key: Plain): Plain {
  if (typeof key !== "string") return key;
  return sort.kind === "int" ? Number(key) : sort.kind === "bool" ? key === "true" : key;
}

/** In Apalache's type language. */
function typeOf(sort: Sort): string {
  switch (sort.kind) {
    case "bool":
      return "Bool";
    case "int":
      return "Int";
    case "enum":
    case "ids":
      return "Str";
    case "option":
      return `None(UNIT) | Some(${typeOf(sort.elem)})`;
    case "record":
      return fieldTypes(sort.fields);
    case "variant":
      return Object.entries(sort.cases)
        .map(([tag, fields]) => `${tag}(${fieldTypes(fields)})`)
        .join(" | ");
    case "map":
      return `(${typeOf(sort.key)} -> ${typeOf(sort.value)})`;
    case "set":
      return `Set(${typeOf(sort.elem)})`;
    case "seq":
      return `Seq(${typeOf(sort.elem)})`;
    default:
      return unreachable(sort);
  }
}

function fieldTypes(fields: SortFields): string {
  return `{ ${Object.entries(fields)
    .map(([name, sort]) => `${name}: ${typeOf(sort)}`)
    .join(", ")} }`;
}

/** What an ITF document says of a spec's variables. */
export interface ItfTrace {
  readonly states: readonly Values[];
  readonly loop: number | undefined;
}

/** @throws {Error} if the text is no ITF document of this spec's variables; the message says where. */
export function readItf(spec: Spec, text: string): ItfTrace {
  const document = asRecord(JSON.parse(text), "the document");
  const states = document["states"];
  if (!Array.isArray(states)) throw new Error("states is missing");
  const { loop } = document;
  return {
    states: states.map((each, i) => {
      const state = asRecord(each, `states[${i}]`);
      return Object.fromEntries(
        spec.variables.map(({ name, sort }) => [name, decode(sort, state[name], `states[${i}].${name}`)]),
      );
    }),
    loop: typeof loop === "number" ? loop : undefined,
  };
}

function decode(sort: Sort, value: unknown, at: string): Plain {
  const wrong = (): Error => new Error(`${at} is ${JSON.stringify(value)}, no ${sort.kind}`);
  switch (sort.kind) {
    case "bool":
      if (typeof value !== "boolean") throw wrong();
      return value;
    case "enum":
    case "ids":
      if (typeof value !== "string") throw wrong();
      return value;
    case "int": {
      const digits = typeof value === "number" ? String(value) : asRecord(value, at)["#bigint"];
      if (typeof digits !== "string" || !/^-?\d+$/.test(digits)) throw wrong();
      return Number(digits);
    }
    case "option": {
      const { tag, value: inner } = asRecord(value, at);
      if (tag !== "None" && tag !== "Some") throw wrong();
      return tag === "None" ? null : decode(sort.elem, inner, at);
    }
    case "record":
      return decodeFields(sort.fields, value, at);
    case "variant": {
      const { tag, value: inner } = asRecord(value, at);
      const fields = typeof tag === "string" ? sort.cases[tag] : undefined;
      if (typeof tag !== "string" || !fields) throw wrong();
      return { tag, ...decodeFields(fields, inner, at) };
    }
    case "map": {
      const pairs = asRecord(value, at)["#map"];
      if (!Array.isArray(pairs)) throw wrong();
      const decoded = (pairs as readonly (readonly unknown[])[]).map(
        ([key, each]) => [decode(sort.key, key, `${at} key`), decode(sort.value, each, at)] as const,
      );
      return ["bool", "int", "enum", "ids"].includes(sort.key.kind)
        ? Object.fromEntries(decoded.map(([key, each]) => [String(key as string | number | boolean), each]))
        : decoded;
    }
    case "set": {
      const elems = asRecord(value, at)["#set"];
      if (!Array.isArray(elems)) throw wrong();
      return elems.map((each) => decode(sort.elem, each, at));
    }
    case "seq":
      if (!Array.isArray(value)) throw wrong();
      return value.map((each, i) => decode(sort.elem, each, `${at}[${i}]`));
    default:
      return unreachable(sort);
  }
}

function decodeFields(fields: SortFields, value: unknown, at: string): Readonly<Record<string, Plain>> {
  const record = asRecord(value, at);
  return Object.fromEntries(
    Object.entries(fields).map(([name, sort]) => [name, decode(sort, record[name], `${at}.${name}`)]),
  );
}

function asRecord(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${at} is ${JSON.stringify(value)}, no object`);
  return value as Readonly<Record<string, unknown>>;
}
