// What a reply has to be: some of its fields, or one of several replies, or at least some bits.

import type { Reply } from "./protocol.ts";

export interface Expected {
  /** These fields, exactly. */
  readonly reply?: Reply;
  /** Any of these: hosts differ, and none of them is wrong. */
  readonly anyOf?: readonly Reply[];
  /** At least these bits of a dirty log; more are right too. */
  readonly atLeast?: number;
}

/** Why a reply is not what is expected; undefined if it is. */
export function disagreement({ reply, anyOf, atLeast }: Expected, actual: Reply): string | undefined {
  const allowed = anyOf ?? (reply ? [reply] : []);
  if (allowed.length > 0 && !allowed.some((each) => has(actual, each)))
    return `expected ${allowed.map(text).join(" or ")}, got ${text(actual)}`;
  if (atLeast !== undefined && (bitsOf(actual) & BigInt(atLeast)) !== BigInt(atLeast))
    return `expected at least bits 0x${atLeast.toString(16)}, got ${text(actual)}`;
  return undefined;
}

/** Has a dirty log more bits than it must have? */
export function isSuperset({ atLeast }: Expected, actual: Reply): boolean {
  return atLeast !== undefined && bitsOf(actual) !== BigInt(atLeast);
}

function bitsOf({ bits = "0" }: Reply): bigint {
  return BigInt(bits);
}

function has(actual: Reply, wanted: Reply): boolean {
  return Object.entries(wanted).every(([key, value]) => actual[key as keyof Reply] === value);
}

/** "mmio-read gpa 0x100908 len 8" */
export function text(reply: Reply): string {
  const { exit, errno, ...rest } = reply;
  const head = [exit, errno].filter((word) => word !== undefined);
  const tail = Object.entries(rest).map(([key, value]) => `${key} ${key === "gpa" ? hexOf(value) : value}`);
  return [...head, ...tail].join(" ");
}

function hexOf(value: unknown): string {
  return `0x${Number(value).toString(16)}`;
}
