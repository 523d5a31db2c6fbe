// Code that packs lanes into the words of a state and unpacks them again: `layout.ts` in WebAssembly.

import type { Local } from "./assemble.ts";
import type { Bits, Packed } from "./layout.ts";
import type { Mover } from "./move.ts";

/** Writes the lanes at `lanes` (an address) from the words at `words`. */
export function emitUnpack(mover: Mover, packed: Packed, words: Local, lanes: number, zeroes: number): void {
  const { code } = mover;
  if (packed.kind !== "bits" && conditional(packed))
    mover.zero({ base: undefined, offset: lanes + 4 * firstLane(packed) }, zeroes);
  const get = (part: Packed): void => {
    switch (part.kind) {
      case "bits":
        return mover.store({ base: undefined, offset: lanes + 4 * part.lane }, () => {
          readCode(mover, part, words);
          if (part.none === undefined) {
            if (part.low !== 0) code.const(part.low).op("i32.add");
            return;
          }
          const found = mover.keep();
          code
            .const(-(2 ** 31))
            .get(found)
            .const(part.low)
            .op("i32.add");
          code.get(found).const(part.none).op("i32.eq", "select");
        });
      case "all":
        return part.parts.forEach(get);
      case "cases":
        get(part.tag);
        part.cases.forEach((own, tag) => {
          if (isEmpty(own)) return;
          code
            .const(0)
            .load(lanes + 4 * part.tag.lane)
            .const(tag)
            .op("i32.eq");
          mover.when(() => get(own));
        });
        return;
      case "slots":
        get(part.length);
        part.slots.forEach((slot, i) => {
          if (isEmpty(slot)) return;
          code
            .const(0)
            .load(lanes + 4 * part.length.lane)
            .const(i)
            .op("i32.gt_u");
          mover.when(() => get(slot));
        });
        return;
      default:
        part satisfies never;
    }
  };
  get(packed);
}

/** Replaces a variable's bits in the words at `words` by those of the lanes at `lanes`. */
export function emitPack(mover: Mover, packed: Packed, lanes: number, words: Local): void {
  const { code } = mover;
  const cleared = masks(packed);
  const plain = straight(packed);
  for (const [word, mask] of cleared) {
    const own = plain.filter((part) => part.word === word && part.width > 0);
    code.get(words);
    if (mask === -1) code.const(0);
    else
      code
        .get(words)
        .load(4 * word)
        .const(~mask)
        .op("i32.and");
    for (const part of own) {
      pushCode(mover, part, lanes);
      code.op("i32.or");
    }
    code.store(4 * word);
  }
  const put = (part: Packed): void => {
    switch (part.kind) {
      case "bits":
        if (part.width === 0) return;
        code
          .get(words)
          .get(words)
          .load(4 * part.word);
        pushCode(mover, part, lanes);
        code.op("i32.or").store(4 * part.word);
        return;
      case "all":
        return part.parts.forEach(put);
      case "cases":
        put(part.tag);
        return inner(part);
      case "slots":
        put(part.length);
        return inner(part);
      default:
        part satisfies never;
    }
  };
  const inner = (part: Packed): void => {
    if (part.kind === "bits") return;
    if (part.kind === "all") return part.parts.forEach(inner);
    const [lane, all, op] =
      part.kind === "cases"
        ? ([part.tag.lane, part.cases, "i32.eq"] as const)
        : ([part.length.lane, part.slots, "i32.gt_u"] as const);
    all.forEach((own, i) => {
      if (isEmpty(own)) return;
      code
        .const(0)
        .load(lanes + 4 * lane)
        .const(i)
        .op(op);
      mover.when(() => put(own));
    });
  };
  inner(packed);
}

function readCode({ code }: Mover, part: Bits, words: Local): void {
  if (part.width === 0) {
    code.const(0);
    return;
  }
  code.get(words).load(4 * part.word);
  if (part.shift > 0) code.const(part.shift).op("i32.shr_u");
  if (part.width + part.shift < 32) code.const((1 << part.width) - 1).op("i32.and");
}

/** Pushes a lane's code at its place in its word. */
function pushCode(mover: Mover, part: Bits, lanes: number): void {
  const { code } = mover;
  const load = (): void => void code.const(0).load(lanes + 4 * part.lane);
  load();
  if (part.low !== 0) code.const(part.low).op("i32.sub");
  if (part.none !== undefined) {
    const plain = mover.keep();
    code.const(part.none).get(plain);
    load();
    code.const(-(2 ** 31)).op("i32.eq", "select");
  }
  if (part.shift > 0) code.const(part.shift).op("i32.shl");
}

/** The parts that are always there. */
function straight(part: Packed): readonly Bits[] {
  switch (part.kind) {
    case "bits":
      return [part];
    case "all":
      return part.parts.flatMap(straight);
    case "cases":
      return [part.tag];
    case "slots":
      return [part.length];
    default:
      return part satisfies never;
  }
}

/** All bits that may be used, by word. */
function masks(part: Packed): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const visit = (each: Packed): void => {
    if (each.kind === "bits") {
      const mask = each.width === 32 ? -1 : ((1 << each.width) - 1) << each.shift;
      if (mask !== 0) found.set(each.word, (found.get(each.word) ?? 0) | mask);
    } else if (each.kind === "all") each.parts.forEach(visit);
    else if (each.kind === "cases") [each.tag, ...each.cases].forEach(visit);
    else [each.length, ...each.slots].forEach(visit);
  };
  visit(part);
  return found;
}

function conditional(part: Packed): boolean {
  return part.kind === "all" ? part.parts.some(conditional) : part.kind !== "bits";
}

function isEmpty(part: Packed): boolean {
  return part.kind === "all" && part.parts.every(isEmpty);
}

function firstLane(part: Packed): number {
  switch (part.kind) {
    case "bits":
      return part.lane;
    case "all":
      return part.parts[0] ? firstLane(part.parts[0]) : 0;
    case "cases":
      return part.tag.lane;
    case "slots":
      return part.length.lane;
    default:
      return part satisfies never;
  }
}
