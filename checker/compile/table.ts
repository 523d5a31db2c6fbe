// The table of visited states as WebAssembly: hash, look up or enter, fill anew.
//
// Main invariant: a state is known only if all of its words, or of its fingerprint if states are compacted, are equal to a
// record's. The hash decides where to look, never what is found.

import type { Code, Local, ModuleBuilder } from "./assemble.ts";
import { control, type CoreAddresses, type CorePlan, isCompact, recordBytes } from "./memory-map.ts";
import { type Space, Writer } from "./writer.ts";

/** Pushes a state's hash. */
export type Hashing = (code: Code, state: Local) => void;

/** The hash of this model's states; if fingerprints are what is kept, it writes that, too. */
export function hashingOf(builder: ModuleBuilder, plan: CorePlan, at: CoreAddresses): Hashing {
  if (!isCompact(plan)) return (code, state) => emitPlainHash(code, state, plan.words);
  const fingerprint = emitFingerprint(builder, plan, at);
  return (code, state) => void code.get(state).call(fingerprint);
}

/**
 * 64 bits of a state, two words at a time: h ^= w, h *= a, h ^= h >> 32, h *= b, h ^= h >> 29. Each round is a permutation of h
 * whose every bit depends on every bit; the constants are those of MurmurHash3's last step.
 */
function emitFingerprint(
  builder: ModuleBuilder,
  { words }: CorePlan,
  { fingerprint }: CoreAddresses,
): number {
  const { code, index } = builder.function(1, true, "fingerprint");
  const state = code.param(0);
  const fold = (multiplier: bigint, shift: bigint): void => {
    code.longConst(multiplier).op("i64.mul").teeLong();
    code.getLong().longConst(shift).op("i64.shr_u", "i64.xor").setLong();
  };
  code.longConst(0x243f6a8885a308d3n).setLong();
  for (let word = 0; word < words; word += 2) {
    code.getLong().get(state);
    if (word + 1 < words) code.loadLong(4 * word);
    else code.loadLongFromWord(4 * word);
    code.op("i64.xor");
    fold(0xff51afd7ed558ccdn, 32n);
    code.getLong();
    fold(0xc4ceb9fe1a85ec53n, 29n);
  }
  code.const(fingerprint).getLong().storeLong();
  code.const(fingerprint).load();
  return index;
}

/** Inline: a call would cost as much as the hash of a small state. */
function emitPlainHash(code: Code, state: Local, words: number): void {
  code.longConst(0x243f6a8885a308d3n).setLong();
  const mix = (): void => {
    code.op("i64.xor").longConst(0x9e3779b97f4a7c15n).op("i64.mul").teeLong();
    code.getLong().longConst(32n).op("i64.shr_u", "i64.xor").setLong();
  };
  for (let word = 0; word < words; word += 2) {
    code.getLong().get(state);
    if (word + 1 < words) code.loadLong(4 * word);
    else code.loadLongFromWord(4 * word);
    mix();
  }
  code.getLong().longConst(0xd6e8feb86659fd93n).op("i64.mul").longConst(32n).op("i64.shr_u", "i32.wrap_i64");
}

/** Where the table is, in locals: nothing of it moves while code runs. */
export interface OpenTable {
  readonly table: Local;
  readonly mask: Local;
  readonly records: Local;
}

/** A local with what a word of `control` holds. */
export function emitRead({ code }: Writer, at: CoreAddresses, name: keyof typeof control): Local {
  const local = code.local();
  code
    .const(0)
    .load(at.control + 4 * control[name])
    .set(local);
  return local;
}

export function emitOpen(writer: Writer, at: CoreAddresses): OpenTable {
  const read = (name: keyof OpenTable): Local => emitRead(writer, at, name);
  return { table: read("table"), mask: read("mask"), records: read("records") };
}

/** Pushes the address of a place. */
export function emitPlace({ code }: Writer, { table }: OpenTable, place: Local): void {
  code.get(place).const(2).op("i32.shl").get(table).op("i32.add");
}

/** The address of the record of the state whose number is pushed, in its place. */
export function emitRecord({ code }: Writer, { records }: Pick<OpenTable, "records">, kept: number): void {
  code.const(recordBytes(kept)).op("i32.mul").get(records).op("i32.add");
}

/**
 * Looks for a state that is hashed. If it is known, `same` gets its number, and leaves. Code goes on behind this if it is not; the
 * local is the empty place that it met then.
 *
 * @param own what is compared with records
 * @param below the number from which on records are not read
 */
export function emitLookUp(
  writer: Writer,
  kept: number,
  open: OpenTable,
  { hash, own, below }: { readonly hash: Local; readonly own: Local; readonly below?: Local },
  same: (id: Local) => void,
): Local {
  const { code } = writer;
  const { mask } = open;
  const place = code.local();
  const compare = (found: Local): void => {
    code.get(found);
    emitRecord(writer, open, kept);
    writer.equalLanes(writer.keep(), own, kept);
    writer.when(() => same(found));
  };
  code.get(hash).get(mask).op("i32.and").set(place);
  writer.block((absent) =>
    writer.inside("loop", () => {
      const found = code.local();
      emitPlace(writer, open, place);
      code.load().tee(found).op("i32.eqz");
      writer.when(absent);
      // The same hash above the table's bits: the same state, most likely.
      code.get(found).get(hash).op("i32.xor").get(mask).op("i32.le_u");
      writer.when(() => {
        code.get(found).get(mask).op("i32.and").const(1).op("i32.sub").set(found);
        if (below === undefined) compare(found);
        else {
          code.get(found).get(below).op("i32.lt_u");
          writer.when(() => compare(found));
        }
      });
      code.get(place).const(1).op("i32.add").get(mask).op("i32.and").set(place);
      code.br(0);
    }),
  );
  return place;
}

/** What entering changes, in locals. */
export interface Entering {
  readonly open: OpenTable;
  readonly maxStates: Local;
  readonly size: Local;
  /** Not 0 once a new state found no room. */
  readonly full: Local;
}

export function emitBegin(writer: Writer, at: CoreAddresses): Entering {
  const read = (name: "maxStates" | "size" | "full"): Local => emitRead(writer, at, name);
  return { open: emitOpen(writer, at), maxStates: read("maxStates"), size: read("size"), full: read("full") };
}

export function emitFinish(writer: Writer, at: CoreAddresses, { size, full }: Entering): void {
  const keep = (name: "size" | "full", local: Local): void =>
    writer.store({ base: undefined, offset: at.control + 4 * control[name] }, () => writer.code.get(local));
  keep("size", size);
  keep("full", full);
}

/** How the states of a model are entered: the entry is hashed, and gets the state's number, -1 if that is new and there is no room. */
export type Enter = (
  writer: Writer,
  entering: Entering,
  entry: Local,
  pushParent: () => void,
  whenNew?: () => void,
) => void;

export function enterOf(plan: CorePlan, at: CoreAddresses, hashing: Hashing): Enter {
  const { words, kept } = plan;
  return (writer, { open, maxStates, size, full }, entry, pushParent, whenNew) => {
    const { code } = writer;
    const hash = code.local();
    // What is compared and kept.
    const own = isCompact(plan) ? code.local() : entry;
    if (isCompact(plan)) {
      hashing(code, entry);
      code.set(hash).const(at.fingerprint).set(own);
    } else
      code
        .get(entry)
        .load(4 * words)
        .set(hash);
    const number = (id: () => void): void => writer.store({ base: entry, offset: 4 * words }, id);
    writer.block((settled) => {
      const place = emitLookUp(writer, kept, open, { hash, own }, (id) => {
        number(() => code.get(id));
        settled();
      });
      code.get(size).get(maxStates).op("i32.ge_u");
      writer.when(() => {
        code.const(1).set(full);
        number(() => code.const(-1));
        settled();
      });
      code.get(size);
      emitRecord(writer, open, kept);
      const record = writer.keep();
      writer.copy(own, { base: record, offset: 0 }, kept);
      writer.store({ base: record, offset: 4 * kept }, pushParent);
      number(() => code.get(size));
      code.get(size).const(1).op("i32.add").set(size);
      emitPlace(writer, open, place);
      code.get(hash).get(open.mask).const(-1).op("i32.xor", "i32.and").get(size).op("i32.or").store();
      whenNew?.();
    });
  };
}

/** States whose places are touched before they are filled. */
const chunk = 128;

/** (): fills an empty table with all states. */
export function emitRehash(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  hashing: Hashing,
): void {
  const { code } = builder.function(0, false, "rehash");
  const writer = new Writer(code, space);
  const [first, id, last, value, slot, address, touched] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const size = emitRead(writer, at, "size");
  const open = emitOpen(writer, at);
  const { mask } = open;
  /** Pushes what is in the slot, and keeps its address. */
  const look = (): void => {
    emitPlace(writer, open, slot);
    code.tee(address).load();
  };
  const eachOfChunk = (body: () => void): void => {
    code.get(first).set(id);
    writer.inside("loop", () => {
      code.get(id);
      emitRecord(writer, open, plan.kept);
      if (isCompact(plan)) code.load();
      else hashing(code, writer.keep());
      code.tee(value).get(mask).op("i32.and").set(slot);
      body();
      code.get(id).const(1).op("i32.add").tee(id).get(last).op("i32.lt_u");
      code.brIf(0);
    });
  };
  writer.block((out) =>
    writer.inside("loop", () => {
      code.get(first).get(size).op("i32.ge_u");
      writer.when(out);
      code.get(first).const(chunk).op("i32.add").tee(last).get(size);
      code.get(last).get(size).op("i32.lt_u", "select").set(last);
      // Loads that do not wait for each other, so that the places are at hand when they are filled.
      eachOfChunk(() => {
        look();
        code.get(touched).op("i32.add").set(touched);
      });
      eachOfChunk(() => {
        writer.block((free) =>
          writer.inside("loop", () => {
            look();
            code.op("i32.eqz");
            writer.when(free);
            code.get(slot).const(1).op("i32.add").get(mask).op("i32.and").set(slot);
            code.br(0);
          }),
        );
        code.get(address).get(value).get(mask).const(-1).op("i32.xor", "i32.and");
        code.get(id).const(1).op("i32.add", "i32.or").store();
      });
      code.get(last).set(first);
      code.br(0);
    }),
  );
  writer.store({ base: undefined, offset: at.touched }, () => code.get(touched));
}
