// TLA+'s operator precedences, as far as the node table needs them.

import type { BinaryOp } from "../language/node.ts";
import { hang, type Text } from "./text.ts";

/** Text with how tightly its outermost operator binds. */
export interface Printed extends Text {
  /** The low end of the operator's range; `atom` if no operator stands outside of brackets. */
  readonly level: number;
  /** It ends in a quantifier or an IF, which take in everything that follows. */
  readonly open?: boolean;
}

export const atom = 20;

/** The levels of what is not a binary operator. A `choice` (IF) may stand to the right of a comparison, as in x' = IF .. */
export const levels = { junction: 3, prefix: 4, compare: 5, choice: 6, set: 8, interval: 9, negative: 12 };

/** Signs and ranges of precedence. `assoc` operators take one of their own on the left without parentheses. */
export const infix: Readonly<Record<BinaryOp, { sign: string; lo: number; hi: number; assoc?: true }>> = {
  implies: { sign: "=>", lo: 1, hi: 1 },
  eq: { sign: "=", lo: 5, hi: 5 },
  ne: { sign: "#", lo: 5, hi: 5 },
  lt: { sign: "<", lo: 5, hi: 5 },
  le: { sign: "<=", lo: 5, hi: 5 },
  in: { sign: "\\in", lo: 5, hi: 5 },
  subset: { sign: "\\subseteq", lo: 5, hi: 5 },
  union: { sign: "\\cup", lo: 8, hi: 8, assoc: true },
  intersect: { sign: "\\cap", lo: 8, hi: 8, assoc: true },
  minus: { sign: "\\", lo: 8, hi: 8 },
  add: { sign: "+", lo: 10, hi: 10, assoc: true },
  sub: { sign: "-", lo: 11, hi: 11, assoc: true },
  mod: { sign: "%", lo: 10, hi: 11 },
  mul: { sign: "*", lo: 13, hi: 13, assoc: true },
  div: { sign: "\\div", lo: 13, hi: 13 },
};

export function parens(text: Text): Printed {
  return whole(hang("(", text, ")"));
}

/** Text that needs no parentheses anywhere. */
export function whole(text: Text): Printed {
  return { ...text, level: atom };
}
