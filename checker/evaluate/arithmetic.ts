// Integers, as TLA+ has them and TLC computes them: 32 bits wide, and leaving them is an error, never a wrap.

import { ModelError } from "./error.ts";

export type IntOp = "add" | "sub" | "mul" | "div" | "mod";

const signs: Readonly<Record<IntOp, string>> = { add: "+", sub: "-", mul: "*", div: "div", mod: "mod" };

/** `div` rounds down and `mod` is never negative: -7 div 2 is -4 and -7 mod 2 is 1. */
export function arithmetic(op: IntOp): (a: number, b: number) => number {
  const exact = operations[op];
  return (a, b) => {
    const result = exact(a, b);
    const narrow = result | 0;
    if (narrow !== result) throw new ModelError(`${a} ${signs[op]} ${b} does not fit in 32 bits`);
    return narrow;
  };
}

const operations: Readonly<Record<IntOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div(a, b) {
    if (b === 0) throw new ModelError(`${a} div 0`);
    return Math.floor(a / b);
  },
  mod(a, b) {
    if (b <= 0) throw new ModelError(`${a} mod ${b}: the divisor must be positive`);
    return a - b * Math.floor(a / b);
  },
};
