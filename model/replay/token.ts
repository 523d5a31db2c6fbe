// The name of a sequence of requests: conform1:vm.3.0,region.1.0.100000.1000.0.0.,access.locked-add.100.1
//
// Main invariant: a token means the requests that it lists, whatever the generator, the seed or the model; what the
// answers ought to be is the model's to say when it is replayed. Numbers are hexadecimal.

import { accessKinds } from "../kvm/access.ts";
import { changes, planGfn, type Request } from "./protocol.ts";

/** A word, or a number up to a greatest one. */
interface Field {
  readonly name: string;
  readonly allowed: readonly (string | number)[] | { readonly from: number; readonly to: number };
}

const number = (name: string, to = 2 ** 52, from = 0): Field => ({ name, allowed: { from, to } });
const backed = [number("backing", 1), number("page", 255)];
const gfn = number("gfn", planGfn + 255, planGfn);

/** What each request of a sequence has, in order. */
const shapes: Readonly<Partial<Record<Request["op"], readonly Field[]>>> = {
  vm: [
    { name: "cpl", allowed: [0, 3] },
    { name: "manual", allowed: [0, 1, 3] },
  ],
  region: [number("slot"), number("flags"), number("gpa"), number("size"), ...backed, number("hva")],
  access: [{ name: "kind", allowed: accessKinds }, gfn, number("value")],
  resume: [number("data")],
  drain: [number("data")],
  translate: [gfn],
  dirty: [number("slot")],
  clear: [number("slot"), number("first"), number("pages", 64), number("bits")],
  poke: [...backed, number("value")],
  peek: backed,
  backing: [...backed, { name: "how", allowed: changes }],
};

/** Left out where a request does not have them. */
const optional: ReadonlySet<string> = new Set(["region.backing", "region.page", "region.hva", "vm.manual"]);

const prefix = "conform1:";

export function isSequenceToken(text: string): boolean {
  return text.startsWith(prefix);
}

/** @throws if a request is none of a sequence */
export function printSequence(requests: readonly Request[]): string {
  return prefix + requests.map(printRequest).join(",");
}

function printRequest(request: Request): string {
  const shape = shapes[request.op];
  if (!shape) throw new Error(`internal error: ${request.op} is no step of a sequence`);
  const values = request as unknown as Readonly<Record<string, number | string | undefined>>;
  const parts = shape.map(({ name }) => {
    const value = values[name];
    return typeof value === "number" ? value.toString(16) : (value ?? "");
  });
  return [request.op, ...parts].join(".");
}

/** What a token says; undefined if the text is none, or not whole. */
export function parseSequence(text: string): readonly Request[] | undefined {
  if (!isSequenceToken(text)) return undefined;
  const requests = text.slice(prefix.length).split(",").map(parseRequest);
  const known = requests.filter((request) => request !== undefined);
  return known.length === requests.length && known[0]?.op === "vm" ? known : undefined;
}

function parseRequest(text: string): Request | undefined {
  const [op = "", ...parts] = text.split(".");
  const shape = Object.hasOwn(shapes, op) ? shapes[op as Request["op"]] : undefined;
  if (!shape || parts.length !== shape.length) return undefined;
  const entries: (readonly [string, number | string])[] = [];
  for (const [i, field] of shape.entries()) {
    const part = parts[i] ?? "";
    if (part === "" && optional.has(`${op}.${field.name}`)) continue;
    const value = parseValue(part, field);
    if (value === undefined) return undefined;
    entries.push([field.name, value]);
  }
  return { op, ...Object.fromEntries(entries) } as unknown as Request;
}

function parseValue(text: string, { allowed }: Field): number | string | undefined {
  const value = /^[0-9a-f]{1,14}$/.test(text) ? Number.parseInt(text, 16) : undefined;
  if ("from" in allowed) {
    return value !== undefined && value >= allowed.from && value <= allowed.to ? value : undefined;
  }
  return allowed.find((each) => each === text || each === value);
}
