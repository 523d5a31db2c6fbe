// Random experiments: short sequences of ioctls, guest accesses and host changes over a few slots and pages.
//
// Main invariant: a sequence of choices means one plan, whatever the choices are. So every part of a failing sequence
// can be left out, and what remains still means something.

import fc from "fast-check";
import type { AccessKind } from "../kvm/access.ts";
import type { Memslot } from "../kvm/validate.ts";
import type { Expected } from "./expect.ts";
import { hvaOfPage, nothing, predict, type World } from "./predict.ts";
import { type Change, logDirty, pageSize, planGfn, readOnly, type Request } from "./protocol.ts";

/** What is asked and what the model says to it. */
export interface PlanStep {
  readonly request: Request;
  readonly expected: Expected | undefined;
}

export interface Setting {
  readonly cpl: 0 | 3;
  readonly manual: 0 | 1 | 3;
}

/** A choice; what it asks for depends on the slots at that point. */
export type Choice =
  | {
      readonly do: "create";
      readonly slot: number;
      readonly at: number;
      readonly pages: number;
      readonly backing: number;
      readonly page: number;
      readonly flags: number;
    }
  | { readonly do: "delete"; readonly slot: number }
  | { readonly do: "move"; readonly slot: number; readonly at: number; readonly flags: number | undefined }
  | { readonly do: "flags"; readonly slot: number; readonly flags: number }
  | {
      readonly do: "wrong";
      readonly slot: number;
      readonly field: "gpa" | "size" | "hva" | "flags" | "slot";
      readonly by: number;
    }
  | { readonly do: "access"; readonly kind: AccessKind; readonly at: number; readonly value: number }
  | { readonly do: "resume" | "drain"; readonly data: number }
  | { readonly do: "pause" }
  | { readonly do: "translate"; readonly at: number }
  | { readonly do: "dirty"; readonly slot: number }
  | {
      readonly do: "clear";
      readonly slot: number;
      readonly first: number;
      readonly pages: number;
      readonly bits: number;
    }
  | { readonly do: "poke"; readonly backing: number; readonly page: number; readonly value: number }
  | { readonly do: "peek"; readonly backing: number; readonly page: number }
  | { readonly do: "backing"; readonly backing: number; readonly page: number; readonly how: Change };

const slots = 3;
const frames = 6;
const pages = 5;

const slot = fc.integer({ min: 1, max: slots });
const at = fc.integer({ min: 0, max: frames - 1 });
const page = fc.integer({ min: 0, max: pages - 1 });
const backing = fc.integer({ min: 0, max: 1 });
const value = fc.integer({ min: 1, max: 255 });
const flags = fc.constantFrom(0, logDirty, logDirty, readOnly, logDirty | readOnly);
const length = fc.constantFrom(1, 2, 3);
const kind = fc.constantFrom<AccessKind>(
  ...(["load", "store", "store", "locked-add", "add", "xchg", "push", "fetch", "walk"] as const),
);

function choices(cpl: 0 | 3): fc.Arbitrary<Choice> {
  const harmless = ["discard", "replace", "restore"] as const;
  const how = fc.constantFrom<Change>(...harmless, ...(cpl === 3 ? (["unmap", "protect"] as const) : []));
  const one = (name: Choice["do"], parts: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.record({ do: fc.constant(name), ...parts }) as fc.Arbitrary<unknown> as fc.Arbitrary<Choice>;
  return fc.oneof(
    { weight: 6, arbitrary: one("create", { slot, at, pages: length, backing, page, flags }) },
    { weight: 4, arbitrary: one("delete", { slot }) },
    { weight: 3, arbitrary: one("move", { slot, at, flags: fc.option(flags, { nil: undefined }) }) },
    { weight: 2, arbitrary: one("flags", { slot, flags }) },
    {
      weight: 1,
      arbitrary: one("wrong", {
        slot,
        field: fc.constantFrom("gpa", "size", "hva", "flags", "slot"),
        by: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 12, arbitrary: one("access", { kind, at, value }) },
    { weight: 5, arbitrary: one("resume", { data: value }) },
    { weight: 2, arbitrary: one("drain", { data: value }) },
    { weight: 1, arbitrary: one("pause", {}) },
    { weight: 1, arbitrary: one("translate", { at }) },
    { weight: 4, arbitrary: one("dirty", { slot }) },
    {
      weight: 1,
      arbitrary: one("clear", {
        slot,
        first: fc.constantFrom(0, 0, 0, 1, 64),
        pages: fc.integer({ min: 0, max: 4 }),
        bits: fc.integer({ min: 0, max: 7 }),
      }),
    },
    { weight: 2, arbitrary: one("poke", { backing, page, value }) },
    { weight: 2, arbitrary: one("peek", { backing, page }) },
    { weight: 2, arbitrary: one("backing", { backing, page, how }) },
  );
}

export interface Sequence {
  readonly setting: Setting;
  readonly choices: readonly Choice[];
}

/** `long` choices at most. */
export function sequences(cpl: 0 | 3, long: number): fc.Arbitrary<Sequence> {
  return fc.record({
    setting: fc.record({ cpl: fc.constant(cpl), manual: fc.constantFrom<0 | 1 | 3>(0, 0, 1, 3) }),
    choices: fc.array(choices(cpl), { minLength: 1, maxLength: long, size: "max" }),
  });
}

/** The requests that a sequence means, with what the model says to each. */
export function planOf({ setting, choices }: Sequence, model: typeof predict = predict): readonly PlanStep[] {
  const plan: PlanStep[] = [];
  let world = nothing;
  const ask = (request: Request): void => {
    const predicted = model(world, request);
    plan.push({ request, expected: predicted.expected });
    world = predicted.world;
  };
  ask({ op: "vm", ...setting });
  for (const choice of choices) {
    if (choice.do === "pause" || choice.do === "access") {
      while (isWaiting(world)) ask({ op: "drain", data: 0 });
    }
    const request = requestOf(world, choice);
    if (request) ask(request);
  }
  return plan;
}

function isWaiting({ pending }: World): boolean {
  return pending.what === "read" || pending.what === "write";
}

/** What a choice asks for now; nothing if it makes no sense now. */
function requestOf(world: World, choice: Choice): Request | undefined {
  const { guest, pending } = world;
  switch (choice.do) {
    case "create": {
      const { slot, at, pages, backing, page, flags } = choice;
      return region({ id: slot, base: planGfn + at, pages, hva: hvaOfPage(backing, page), flags });
    }
    case "delete":
      return { op: "region", slot: choice.slot, flags: 0, gpa: 0, size: 0 };
    case "move": {
      const old = slotOf(world, choice.slot);
      return region({ ...old, base: planGfn + choice.at, flags: choice.flags ?? old.flags });
    }
    case "flags":
      return region({ ...slotOf(world, choice.slot), flags: choice.flags });
    case "wrong":
      return spoilt(region(slotOf(world, choice.slot)), choice.field, choice.by);
    case "access":
      return { op: "access", kind: choice.kind, gfn: planGfn + choice.at, value: choice.value };
    case "resume":
      return pending.what === "nothing" ? undefined : { op: "resume", data: choice.data };
    case "drain":
      return { op: "drain", data: choice.data };
    case "pause":
      return { op: "drain", data: 0 };
    case "translate":
      return { op: "translate", gfn: planGfn + choice.at };
    case "dirty":
      return { op: "dirty", slot: choice.slot };
    case "clear": {
      const { slot, first, pages, bits } = choice;
      return { op: "clear", slot, first, pages, bits };
    }
    case "poke": {
      const { backing, page, value } = choice;
      return guest.blocked.has(hvaOfPage(backing, page)) ? undefined : { op: "poke", backing, page, value };
    }
    case "peek": {
      const { backing, page } = choice;
      return guest.blocked.get(hvaOfPage(backing, page)) === "unmapped"
        ? undefined
        : { op: "peek", backing, page };
    }
    case "backing": {
      const { backing, page, how } = choice;
      return { op: "backing", backing, page, how };
    }
    default:
      return choice satisfies never;
  }
}

/** The slot with an id; where there is none, one that could be. */
function slotOf({ guest }: World, id: number): Memslot {
  const usual = { id, base: planGfn + id, pages: 1, hva: hvaOfPage(0, id), flags: logDirty };
  return guest.slots.find((slot) => slot.id === id) ?? usual;
}

function region({ id, base, pages, hva, flags }: Memslot): Request & { readonly op: "region" } {
  const [backing, page] = [Math.floor(hva / 2 ** 20) - 1, hva % 2 ** 20];
  return { op: "region", slot: id, flags, gpa: base * pageSize, size: pages * pageSize, backing, page };
}

/** A region with one thing wrong, or at least changed. */
function spoilt(
  request: Request & { readonly op: "region" },
  field: "gpa" | "size" | "hva" | "flags" | "slot",
  by: number,
): Request {
  switch (field) {
    case "gpa":
      return { ...request, gpa: Number(request.gpa) + 512 * by };
    case "size":
      return { ...request, size: Number(request.size) + (by > 2 ? pageSize * (by - 2) : 512 * by) };
    case "hva":
      return { ...request, hva: by > 2 ? pageSize * (by - 2) : 512 * by };
    case "flags":
      return { ...request, flags: 4 << by };
    case "slot":
      return { ...request, slot: [32764, 65535, 1 << 16, (1 << 17) + 1][by - 1] ?? 0 };
    default:
      return field satisfies never;
  }
}
