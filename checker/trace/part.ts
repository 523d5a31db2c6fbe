// A part of a state: pc[cpu0], queue.size, slot[2].base.
//
// Main invariant: a part that was found has a value for every state; where a state has no such part, that is undefined.

import type { Sort } from "../language/node.ts";
import type { Plain, Spec } from "../language/spec.ts";
import { entries, formatPlain } from "./format.ts";
import type { Values } from "./trace.ts";

/** What cannot be looked at, and what can be. */
export interface NoPart {
  readonly why: string;
}

export interface Part {
  readonly sort: Sort;
  /** Undefined where a state has no such part. */
  readonly of: (values: Values) => Plain | undefined;
}

/** VARIABLE, then any of [KEY], .FIELD and .size. */
export function partOf({ variables }: Pick<Spec, "variables">, text: string): Part | NoPart {
  const [, name = "", rest = ""] = /^\s*([\w$]+)(.*)$/s.exec(text) ?? [];
  const variable = variables.find((each) => each.name === name);
  if (!variable) {
    const known = variables.map((each) => each.name).join(", ");
    return { why: `"${text}" does not begin with a variable; they are ${known}` };
  }
  let part: Part = { sort: variable.sort, of: (values) => values[name] };
  let seen = name;
  for (let left = rest.trim(); left !== "";) {
    const [whole = "", key, field = ""] = /^\s*(?:\[\s*([^\]]*?)\s*\]|\.\s*([\w$]+))/.exec(left) ?? [];
    if (whole === "") return { why: `"${left}" in "${text}" is not [KEY], .FIELD or .size` };
    const next = key === undefined ? fieldOf(part, field) : memberOf(part, key);
    if (!next) return { why: `${seen} ${partsOf(part.sort)}, and "${whole.trim()}" is asked for` };
    part = next;
    seen += whole.trim();
    left = left.slice(whole.length);
  }
  return part;
}

const count: Sort = { kind: "int", name: "", lo: 0, hi: Number.MAX_SAFE_INTEGER };

function fieldOf({ sort, of }: Part, field: string): Part | undefined {
  const into = (inner: Sort): Part => ({
    sort: inner,
    of: (values) => (of(values) as { readonly [name: string]: Plain } | null | undefined)?.[field],
  });
  switch (sort.kind) {
    case "option":
      return fieldOf({ sort: sort.elem, of: (values) => of(values) ?? undefined }, field);
    case "record": {
      const inner = sort.fields[field];
      return inner && into(inner);
    }
    case "variant": {
      const inner = Object.values(sort.cases).find((fields) => field in fields)?.[field];
      return inner && into(inner);
    }
    case "set":
    case "seq":
    case "map": {
      const size = (value: Plain): number =>
        sort.kind === "map" ? entries(value).length : (value as readonly Plain[]).length;
      const whole = (values: Values): number | undefined => {
        const value = of(values);
        return value === undefined ? undefined : size(value);
      };
      return field === "size" ? { sort: count, of: whole } : undefined;
    }
    case "bool":
    case "int":
    case "enum":
    case "ids":
      return undefined;
    default:
      return sort satisfies never;
  }
}

/** A map's value at a key, as a trace writes the key; an element of a sequence, from 0. */
function memberOf({ sort, of }: Part, key: string): Part | undefined {
  if (sort.kind === "option") return memberOf({ sort: sort.elem, of: (v) => of(v) ?? undefined }, key);
  if (sort.kind !== "map" && sort.kind !== "seq") return undefined;
  const find = (value: Plain): Plain | undefined => {
    if (sort.kind === "seq") return (value as readonly Plain[])[Number(key)];
    const isKey = (each: Plain): boolean =>
      (typeof each === "string" ? each : formatPlain(sort.key, each)) === key;
    return entries(value).find(([each]) => isKey(each))?.[1];
  };
  return {
    sort: sort.kind === "seq" ? sort.elem : sort.value,
    of: (values) => {
      const value = of(values);
      return value === undefined ? undefined : find(value);
    },
  };
}

function partsOf(sort: Sort): string {
  switch (sort.kind) {
    case "option":
      return partsOf(sort.elem);
    case "record":
      return `has ${Object.keys(sort.fields)
        .map((name) => `.${name}`)
        .join(", ")}`;
    case "variant": {
      const fields = [...new Set(Object.values(sort.cases).flatMap((each) => Object.keys(each)))];
      return `has ${fields.map((name) => `.${name}`).join(", ")}`;
    }
    case "set":
      return "has .size";
    case "seq":
      return "has [0] and on, and .size";
    case "map":
      return "has [KEY] and .size";
    case "bool":
    case "int":
    case "enum":
    case "ids":
      return "has no parts";
    default:
      return sort satisfies never;
  }
}
