// The table of visited states as WebAssembly: hash, look up or enter, fill anew.
//
// Main invariant: a state is known only if all of its words, or of its fingerprint if states are compacted, are equal to a
// record's. The hash decides where to look, never what is found.

import type { Local, ModuleBuilder } from "./assemble.ts";
import { control, type CoreAddresses, type CorePlan, isCompact, recordBytes } from "./memory-map.ts";
import { type Space, Writer } from "./writer.ts";

/** (state) -> hash; writes the fingerprint, too, if that is what is kept */
export function emitHash(builder: ModuleBuilder, plan: CorePlan, at: CoreAddresses): number {
  return isCompact(plan) ? emitFingerprint(builder, plan, at) : emitPlainHash(builder, plan);
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

/** (state) -> hash */
function emitPlainHash(builder: ModuleBuilder, { words }: CorePlan): number {
  const { code, index } = builder.function(1, true);
  const state = code.param(0);
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
  return index;
}

/** (entry, parent) -> the state's number, or -1 if it is new and there is no room; in the entry, too. */
export function emitInsert(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  hashOf: number,
): number {
  const { words, kept } = plan;
  const { code, index } = builder.function(2, true);
  const writer = new Writer(code, space);
  const [entry, parent] = [code.param(0), code.param(1)];
  // What is compared and kept.
  const own = isCompact(plan) ? code.local() : entry;
  const [hash, mask, slot, found, record, id] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const get = (name: keyof typeof control): void => void code.const(0).load(at.control + 4 * control[name]);
  if (isCompact(plan)) code.get(entry).call(hashOf).set(hash).const(at.fingerprint).set(own);
  else
    code
      .get(entry)
      .load(4 * words)
      .set(hash);
  get("mask");
  code.tee(mask).get(hash).op("i32.and").set(slot);
  writer.block((absent) => {
    writer.inside("loop", () => {
      get("table");
      code.get(slot).const(2).op("i32.shl", "i32.add").load().tee(found).op("i32.eqz");
      writer.when(absent);
      // The same hash above the table's bits: the same state, most likely.
      code.get(found).get(hash).op("i32.xor").get(mask).const(-1).op("i32.xor", "i32.and", "i32.eqz");
      writer.when(() => {
        code.get(found).get(mask).op("i32.and").const(1).op("i32.sub").set(id);
        emitRecord(writer, id, kept, at);
        code.set(record);
        writer.equalLanes(record, own, kept);
        writer.when(() =>
          code
            .get(entry)
            .get(id)
            .store(4 * words)
            .get(id)
            .op("return"),
        );
      });
      code.get(slot).const(1).op("i32.add").get(mask).op("i32.and").set(slot);
      code.br(0);
    });
  });
  get("size");
  code.tee(id);
  get("maxStates");
  code.op("i32.ge_u");
  writer.when(() => {
    code
      .const(0)
      .const(1)
      .store(at.control + 4 * control.full);
    code
      .get(entry)
      .const(-1)
      .store(4 * words);
    code.const(-1).op("return");
  });
  emitRecord(writer, id, kept, at);
  code.set(record);
  writer.copy(own, { base: record, offset: 0 }, kept);
  code
    .get(record)
    .get(parent)
    .store(4 * kept);
  get("table");
  code.get(slot).const(2).op("i32.shl", "i32.add");
  code
    .get(hash)
    .get(mask)
    .const(-1)
    .op("i32.xor", "i32.and")
    .get(id)
    .const(1)
    .op("i32.add", "i32.or")
    .store();
  code
    .const(0)
    .get(id)
    .const(1)
    .op("i32.add")
    .store(at.control + 4 * control.size);
  code
    .get(entry)
    .get(id)
    .store(4 * words);
  code.get(id);
  return index;
}

/** Pushes the address of a state's record. */
export function emitRecord({ code }: Writer, id: Local, kept: number, at: CoreAddresses): void {
  code.const(0).load(at.control + 4 * control.records);
  code.get(id).const(recordBytes(kept)).op("i32.mul", "i32.add");
}

/** States whose places are touched before they are filled. */
const chunk = 128;

/** (): fills an empty table with all states. */
export function emitRehash(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  hash: number,
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
  const shared = (name: "size" | "table" | "mask"): Local => {
    const local = code.local();
    code
      .const(0)
      .load(at.control + 4 * control[name])
      .set(local);
    return local;
  };
  const [size, table, mask] = [shared("size"), shared("table"), shared("mask")];
  /** Pushes what is in the slot, and keeps its address. */
  const look = (): void =>
    void code.get(slot).const(2).op("i32.shl").get(table).op("i32.add").tee(address).load();
  const eachOfChunk = (body: () => void): void => {
    code.get(first).set(id);
    writer.inside("loop", () => {
      emitRecord(writer, id, plan.kept, at);
      if (isCompact(plan)) code.load();
      else code.call(hash);
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
