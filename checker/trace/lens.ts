// What a person asks of every state of a trace: pc[cpu0], queue.size + 1, pc[cpu0] = kernel and table < 3.
//
// Main invariant: a lens that was made has a text for every state; where a state has no such part, that is "-". What could
// never have a value, such as the sum of a truth, is refused when the lens is made.

import type { Sort } from "../language/node.ts";
import type { Plain, Spec } from "../language/spec.ts";
import { formatPlain } from "./format.ts";
import { type NoPart, partOf } from "./part.ts";
import type { Values } from "./trace.ts";

export interface Lens {
  /** As the person wrote it. */
  readonly text: string;
  readonly of: (values: Values) => string;
}

export type NoLens = NoPart;

/** A subexpression: its sort, or undefined for a bare word, whose sort is that of what it is compared with. */
interface Term {
  readonly text: string;
  readonly sort: Sort | undefined;
  readonly of: (values: Values) => Plain | undefined;
}

const truth: Sort = { kind: "bool" };
const number: Sort = { kind: "int", name: "", lo: Number.MIN_SAFE_INTEGER, hi: Number.MAX_SAFE_INTEGER };

/**
 * Parts of a state (VARIABLE, then any of [KEY], .FIELD and .size), integers, true, false, none and labels, with + - *,
 * = != < <= > >= in, not, and, or, and parentheses. As in TLA+ and C also #, /\, \/, ~, ==, !, && and ||.
 */
export function lensOf(spec: Pick<Spec, "variables">, text: string): Lens | NoLens {
  try {
    const { sort, of } = new Reader(spec, text).whole();
    return {
      text: text.trim(),
      of: (values) => {
        const value = of(values);
        return value === undefined ? "-" : formatPlain(sort ?? truth, value);
      },
    };
  } catch (error) {
    if (error instanceof Refusal) return { why: error.message };
    throw error;
  }
}

class Refusal extends Error {}

const token =
  /\s*(?:(\d+)|([A-Za-z_$][\w$]*(?:\s*\[[^\]]*\]|\s*\.\s*[\w$]+)*)|(\/\\|\\\/|&&|\|\||==|!=|<=|>=|[-+*=#<>!~()]))/y;

const words = ["and", "or", "not", "in"];

const aliases: Readonly<Record<string, string>> = {
  "/\\": "and",
  "&&": "and",
  "\\/": "or",
  "||": "or",
  "~": "not",
  "!": "not",
  "==": "=",
  "#": "!=",
};

/** Reads by recursive descent: or, and, not, comparison, sum, product. */
class Reader {
  readonly #spec: Pick<Spec, "variables">;
  readonly #text: string;
  readonly #tokens: readonly { readonly text: string; readonly kind: "number" | "name" | "sign" }[];
  #at = 0;

  constructor(spec: Pick<Spec, "variables">, text: string) {
    this.#spec = spec;
    this.#text = text;
    const tokens: { text: string; kind: "number" | "name" | "sign" }[] = [];
    token.lastIndex = 0;
    for (let end = 0; text.slice(end).trim() !== ""; end = token.lastIndex) {
      token.lastIndex = end;
      const [, digits, name, sign] = token.exec(text) ?? [];
      if (digits !== undefined) tokens.push({ text: digits, kind: "number" });
      else if (name !== undefined) tokens.push({ text: name, kind: words.includes(name) ? "sign" : "name" });
      else if (sign !== undefined) tokens.push({ text: aliases[sign] ?? sign, kind: "sign" });
      else throw new Refusal(`"${text.slice(end).trim()}" in "${text}" is not understood`);
    }
    this.#tokens = tokens;
  }

  whole(): Term {
    if (this.#tokens.length === 0) this.#part("");
    const term = this.#or();
    const left = this.#tokens[this.#at];
    if (left) throw new Refusal(`"${left.text}" in "${this.#text}" is not expected there`);
    if (!term.sort) this.#part(term.text);
    return term;
  }

  #take(...signs: readonly string[]): string | undefined {
    const next = this.#tokens[this.#at];
    if (next?.kind !== "sign" || !signs.includes(next.text)) return undefined;
    this.#at += 1;
    return next.text;
  }

  #or(): Term {
    let left = this.#and();
    while (this.#take("or") !== undefined)
      left = both(left, "or", this.#and(), truth, (a, b) => a === true || b === true);
    return left;
  }

  #and(): Term {
    let left = this.#not();
    while (this.#take("and") !== undefined)
      left = both(left, "and", this.#not(), truth, (a, b) => a === true && b === true);
    return left;
  }

  #not(): Term {
    if (this.#take("not") === undefined) return this.#comparison();
    const term = expect(this.#not(), "bool", "not");
    return { text: `not ${term.text}`, sort: truth, of: (values) => negated(term.of(values)) };
  }

  #comparison(): Term {
    const left = this.#sum();
    const sign = this.#take("=", "!=", "<", "<=", ">", ">=", "in");
    return sign === undefined ? left : compared(left, sign, this.#sum());
  }

  #sum(): Term {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign !== undefined; sign = this.#take("+", "-")) {
      const isPlus = sign === "+";
      left = both(
        left,
        sign,
        this.#product(),
        number,
        (a, b) => Number(a) + (isPlus ? Number(b) : -Number(b)),
      );
    }
    return left;
  }

  #product(): Term {
    let left = this.#primary();
    while (this.#take("*") !== undefined)
      left = both(left, "*", this.#primary(), number, (a, b) => Number(a) * Number(b));
    return left;
  }

  #primary(): Term {
    if (this.#take("(") !== undefined) {
      const term = this.#or();
      if (this.#take(")") === undefined) throw new Refusal(`a ) is missing in "${this.#text}"`);
      return { ...term, text: `(${term.text})` };
    }
    if (this.#take("-") !== undefined) {
      const term = expect(this.#primary(), "int", "-");
      return {
        text: `-${term.text}`,
        sort: number,
        of: (values) => mapped(term.of(values), (n) => -Number(n)),
      };
    }
    const next = this.#tokens[this.#at];
    if (!next || next.kind === "sign")
      throw new Refusal(
        `${next ? `before "${next.text}"` : "at the end"} of "${this.#text}" something is missing`,
      );
    this.#at += 1;
    const { text, kind } = next;
    if (kind === "number") return { text, sort: number, of: () => Number(text) };
    if (text === "true" || text === "false") return { text, sort: truth, of: () => text === "true" };
    const isVariable = this.#spec.variables.some(({ name }) => name === /^[\w$]+/.exec(text)?.[0]);
    if (!isVariable && /^[\w$]+$/.test(text))
      return { text, sort: undefined, of: () => (text === "none" ? null : text) };
    return this.#part(text);
  }

  #part(text: string): Term {
    const part = partOf(this.#spec, text);
    if ("why" in part) throw new Refusal(part.why);
    return { ...part, text };
  }
}

/** Undefined and none have no sum and are not more or less than anything. */
function mapped(value: Plain | undefined, to: (value: Plain) => Plain): Plain | undefined {
  return value === undefined || value === null ? undefined : to(value);
}

function negated(value: Plain | undefined): Plain | undefined {
  return mapped(value, (each) => each !== true);
}

function both(left: Term, sign: string, right: Term, sort: Sort, to: (a: Plain, b: Plain) => Plain): Term {
  const [a, b] = [left, right].map((term) => expect(term, sort.kind, sign)) as [Term, Term];
  return {
    text: `${left.text} ${sign} ${right.text}`,
    sort,
    of: (values) => mapped(a.of(values), (x) => mapped(b.of(values), (y) => to(x, y)) ?? null) ?? undefined,
  };
}

/** @throws {Refusal} if the term is never of that kind */
function expect(term: Term, kind: Sort["kind"], sign: string): Term {
  const sort = bare(term.sort);
  if (sort?.kind === kind) return term;
  throw new Refusal(`${term.text} is no ${kind === "int" ? "number" : "truth"}, and "${sign}" takes one`);
}

/** What is in an option. */
function bare(sort: Sort | undefined): Sort | undefined {
  return sort?.kind === "option" ? bare(sort.elem) : sort;
}

function compared(left: Term, sign: string, right: Term): Term {
  const text = `${left.text} ${sign} ${right.text}`;
  const of =
    (to: (a: Plain, b: Plain) => boolean): Term["of"] =>
    (values) => {
      const [a, b] = [left.of(values), right.of(values)];
      return a === undefined || b === undefined ? undefined : to(a, b);
    };
  if (sign === "in") {
    const many = bare(right.sort);
    if (many?.kind !== "set" && many?.kind !== "seq")
      throw new Refusal(`${right.text} is no set and no sequence, and "in" takes one on its right`);
    named(left, many.elem, right.text);
    return { text, sort: truth, of: of((a, b) => (b as readonly Plain[]).some((each) => same(each, a))) };
  }
  if (sign !== "=" && sign !== "!=") {
    const to = orders[sign] ?? (() => false);
    return { ...both(left, sign, right, number, (a, b) => to(Number(a), Number(b))), sort: truth };
  }
  if (!left.sort && !right.sort)
    throw new Refusal(`neither ${left.text} nor ${right.text} is a part of a state`);
  named(left, right.sort, right.text);
  named(right, left.sort, left.text);
  return { text, sort: truth, of: of((a, b) => same(a, b) === (sign === "=")) };
}

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** A bare word must be a value of what it stands beside. @throws {Refusal} if it cannot be one */
function named({ sort, text }: Term, other: Sort | undefined, beside: string): void {
  if (sort || (text === "none" && other?.kind === "option")) return;
  const of = bare(other);
  if (of?.kind === "ids") return; // how many there are, each instance says
  if (of?.kind === "enum") {
    if (of.labels.includes(text)) return;
    throw new Refusal(`${text} is no value of ${beside}; they are ${of.labels.join(", ")}`);
  }
  throw new Refusal(`${text} is neither a part of a state nor a value of ${beside}`);
}

function same(a: Plain, b: Plain): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
