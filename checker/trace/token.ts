// The address of a trace: lift1:two-doors/ground:0010~3f9c1, and of a lasso lift1:two-doors/ground:0010@1~3f9c1
//
// Main invariant: a token names exactly one behaviour of exactly one model. Its middle part is the initial state and
// then which successor each step takes, as base-36 digits, and behind @ how many steps lead to the loop; its end is a
// hash of the spec and the instance's constants, so a token of another model is noticed.

import { constantsText } from "../language/plain.ts";
import type { Spec } from "../language/spec.ts";
import type { Lasso, Path } from "../search/result.ts";

export interface Address {
  /** Which suite of models: lift1. */
  readonly prefix: string;
  readonly design: string;
  readonly scenario: string;
  readonly path: Path | Lasso;
  readonly hash: string;
}

/** An instance may have any name. */
const pattern = /^([\w.-]+):([\w.-]+)\/(.+):([0-9a-z_]+)(?:@([0-9a-z]+))?~([0-9a-z]{5})$/;

export function printToken({ prefix, design, scenario, path, hash }: Address): string {
  const digits = [path.initial, ...path.choices].map(digit).join("");
  const loop = "loop" in path ? `@${path.loop.toString(36)}` : "";
  return `${prefix}:${design}/${scenario}:${digits}${loop}~${hash}`;
}

/** What a token says; undefined if the text is not one. */
export function parseToken(text: string): Address | undefined {
  const [, prefix, design, scenario, digits, looped, hash] = pattern.exec(text) ?? [];
  const [initial, ...choices] = numbersOf(digits ?? "") ?? [];
  if (prefix === undefined || design === undefined || scenario === undefined || hash === undefined)
    return undefined;
  if (initial === undefined) return undefined;
  const path = { initial, choices };
  if (looped === undefined) return { prefix, design, scenario, path, hash };
  const loop = Number.parseInt(looped, 36);
  return loop > choices.length ? undefined : { prefix, design, scenario, path: { ...path, loop }, hash };
}

/** One digit below 36; else `_`, the number of digits, the digits. */
function digit(n: number): string {
  const digits = n.toString(36);
  return digits.length === 1 ? digits : `_${digits.length.toString(36)}${digits}`;
}

function numbersOf(digits: string): readonly number[] | undefined {
  const numbers: number[] = [];
  for (let at = 0; at < digits.length;) {
    const long = digits[at] === "_";
    const length = long ? Number.parseInt(digits[at + 1] ?? "", 36) : 1;
    const start = long ? at + 2 : at;
    const part = digits.slice(start, start + length);
    if (part.length !== length || part.includes("_") || length === 0) return undefined;
    numbers.push(Number.parseInt(part, 36));
    at = start + length;
  }
  return numbers;
}

/** Five base-36 digits that change when the machine or the instance's constants do. Docs and places do not count. */
export function hashOf(spec: Spec, instance: string): string {
  const known = hashes.get(spec) ?? { machine: hashOfMachine(spec), instances: new Map<string, string>() };
  hashes.set(spec, known);
  const found = known.instances.get(instance);
  if (found !== undefined) return found;
  const own = spec.instances[instance];
  const hash = fnv1a(`${own ? constantsText(own) : "null"}}`, known.machine)
    .toString(36)
    .padStart(7, "0")
    .slice(-5);
  known.instances.set(instance, hash);
  return hash;
}

/** A spec's hash goes as far as its machine, which all of its instances have in common. */
const hashes = new WeakMap<Spec, { readonly machine: number; readonly instances: Map<string, string> }>();

function hashOfMachine(spec: Spec): number {
  const meaning = {
    variables: spec.variables.map(({ name, sort }) => [name, sort]),
    definitions: spec.definitions.map(({ name, params, body }) => [name, params, body]),
    init: spec.init,
    where: spec.where ?? null,
    actions: spec.actions.map(({ name, params, guards, updates }) => [
      name,
      params,
      guards,
      updates.map(({ variable, value }) => [variable, value]),
    ]),
  };
  return fnv1a(`${JSON.stringify(meaning).slice(0, -1)},"constants":`, 0x811c9dc5);
}

/** FNV-1a over UTF-16 code units, begun or gone on with: a checksum, no protection against anybody. */
function fnv1a(text: string, begun: number): number {
  let hash = begun;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
