// The search's core as WebAssembly: the table of visited states and the batch that looks at some states and finds their
// successors.
//
// Main invariant: states are numbered in the order in which they are found, and a state is found once: the table compares
// whole states, never only their hashes. A batch has the effects of its states one after the other.
//
// Memory: the model's own space, `Control`, the buffers of a batch, the table, the records. A record is a state's words and
// its parent. A table's entry is 0, or a state's number plus 1, with the hash's bits above those of the table's size on top.

import type { Local, ModuleBuilder } from "./assemble.ts";
import { type Space, Writer } from "./writer.ts";

/** Words that the search and the core share, by their position. */
export const control = {
  size: 0,
  maxStates: 1,
  full: 2,
  table: 3,
  mask: 4,
  records: 5,
  /** Set if the state after those of the batch has to be looked at by the search itself. */
  attention: 6,
  touched: 7,
} as const;

export const controlWords = 8;

export interface CorePlan {
  readonly words: number;
  readonly moves: number;
  /** Words of marks for each state. */
  readonly markWords: number;
}

export interface CoreAddresses {
  readonly control: number;
  /** By move: how often it was taken, and how often that led to a new state. */
  readonly fired: number;
  readonly fresh: number;
  /** For each state of a batch, the end of its successors. */
  readonly ends: number;
  readonly marks: number;
  /** Successors: words, then the hash and afterwards the number, then the move. */
  readonly buffer: number;
  readonly batch: number;
  readonly end: number;
}

/** Bytes from one successor to the next. */
export const entryBytes = (words: number): number => 4 * (words + 2);
export const recordBytes = (words: number): number => 4 * (words + 1);

export function coreAddresses(space: Space, { words, moves, markWords }: CorePlan): CoreAddresses {
  const most = moves * entryBytes(words);
  const batch = Math.max(1, Math.min(64, Math.floor(2 ** 20 / Math.max(1, most))));
  return {
    control: space.lanes(controlWords),
    fired: space.lanes(moves),
    fresh: space.lanes(moves),
    ends: space.lanes(batch),
    marks: space.lanes(batch * markWords),
    buffer: space.lanes((batch * most) / 4 + words + 2),
    batch,
    // Lines of the table should not be split.
    end: Math.ceil(space.end / 64) * 64,
  };
}

export interface CoreCalls {
  /** (record) -> void: unpacks a state. */
  readonly load: number;
  /** (marks) -> 1 if the state has to be looked at. */
  readonly look: number;
  /** (record, buffer) -> end of the successors, or 0 if the state has to be looked at. */
  readonly expand: number;
}

/** Adds `batch`, `insert` and `rehash` to a module. */
export function emitCore(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
): void {
  const hash = emitHash(builder, plan);
  const insert = emitInsert(builder, space, plan, at);
  emitBatch(builder, space, plan, at, calls, hash, insert);
  emitRehash(builder, space, plan, at, hash);
  const { code } = builder.function(2, true, "insert");
  const [entry, parent] = [code.param(0), code.param(1)];
  code
    .get(entry)
    .get(entry)
    .call(hash)
    .store(4 * plan.words);
  code.get(entry).get(parent).call(insert);
}

/** (state) -> hash */
function emitHash(builder: ModuleBuilder, { words }: CorePlan): number {
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
function emitInsert(builder: ModuleBuilder, space: Space, { words }: CorePlan, at: CoreAddresses): number {
  const { code, index } = builder.function(2, true);
  const writer = new Writer(code, space);
  const [entry, parent] = [code.param(0), code.param(1)];
  const [hash, mask, slot, found, record, id] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const get = (name: keyof typeof control): void => void code.const(0).load(at.control + 4 * control[name]);
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
        emitRecord(writer, id, words, at);
        code.set(record);
        writer.equalLanes(record, entry, words);
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
  emitRecord(writer, id, words, at);
  code.set(record);
  writer.copy(entry, { base: record, offset: 0 }, words);
  code
    .get(record)
    .get(parent)
    .store(4 * words);
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
function emitRecord({ code }: Writer, id: Local, words: number, at: CoreAddresses): void {
  code.const(0).load(at.control + 4 * control.records);
  code.get(id).const(recordBytes(words)).op("i32.mul", "i32.add");
}

/** (first, count, leave) -> states done; looks at states and, if they are to be left, enters their successors. */
function emitBatch(
  builder: ModuleBuilder,
  space: Space,
  { words, markWords }: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
  hash: number,
  insert: number,
): void {
  const { code } = builder.function(3, true, "batch");
  const writer = new Writer(code, space);
  const [first, count, leaves] = [code.param(0), code.param(1), code.param(2)];
  const [done, end, next, record, entry, number, touched] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const set = (name: keyof typeof control, push: () => void): void =>
    writer.store({ base: undefined, offset: at.control + 4 * control[name] }, push);
  const loop = (condition: () => void, body: (out: () => void) => void): void =>
    writer.block((out) =>
      writer.inside("loop", () => {
        condition();
        code.op("i32.eqz");
        writer.when(out);
        body(out);
        code.br(0);
      }),
    );
  const stride = entryBytes(words);

  // 1. Look at the states and collect their successors, up to one that the search has to look at.
  set("attention", () => code.const(0));
  code.const(at.buffer).set(end);
  loop(
    () => code.get(done).get(count).op("i32.lt_u"),
    (out) => {
      const attend = (): void => {
        set("attention", () => code.const(1));
        out();
      };
      code.get(first).get(done).op("i32.add").set(number);
      emitRecord(writer, number, words, at);
      code.tee(record).call(calls.load);
      code
        .get(done)
        .const(4 * markWords)
        .op("i32.mul")
        .const(at.marks)
        .op("i32.add")
        .call(calls.look);
      writer.when(attend);
      code.get(leaves);
      writer.when(() => {
        code.get(record).get(end).call(calls.expand).tee(next).op("i32.eqz");
        writer.when(attend);
        code.get(next).set(end);
      });
      code.get(done).const(2).op("i32.shl").get(end).store(at.ends);
      code.get(done).const(1).op("i32.add").set(done);
    },
  );

  // 2. Hash all, and touch their places in the table: loads that do not wait for each other.
  const each = (body: () => void): void => {
    code.const(at.buffer).set(entry);
    loop(
      () => code.get(entry).get(end).op("i32.lt_u"),
      () => {
        body();
        code.get(entry).const(stride).op("i32.add").set(entry);
      },
    );
  };
  each(() => {
    code
      .get(entry)
      .get(entry)
      .call(hash)
      .store(4 * words);
    code.const(0).load(at.control + 4 * control.table);
    code
      .get(entry)
      .load(4 * words)
      .const(0)
      .load(at.control + 4 * control.mask);
    code.op("i32.and").const(2).op("i32.shl", "i32.add").load();
    code.get(touched).op("i32.add").set(touched);
  });
  set("touched", () => code.get(touched));

  // 3. Enter them, in order.
  code.const(at.buffer).set(entry);
  code.const(0).set(number);
  loop(
    () => code.get(number).get(done).op("i32.lt_u"),
    (out) => {
      code.get(number).const(2).op("i32.shl").load(at.ends).set(end);
      loop(
        () => code.get(entry).get(end).op("i32.lt_u"),
        () => {
          const move = code
            .get(entry)
            .load(4 * words + 4)
            .const(2)
            .op("i32.shl")
            .local();
          code.set(move);
          const countUp = (counters: number): void =>
            void code.get(move).get(move).load(counters).const(1).op("i32.add").store(counters);
          countUp(at.fired);
          code
            .const(0)
            .load(at.control + 4 * control.size)
            .set(next);
          code.get(entry).get(first).get(number).op("i32.add").call(insert).get(next).op("i32.eq");
          writer.when(() => countUp(at.fresh));
          code.get(entry).const(stride).op("i32.add").set(entry);
        },
      );
      code.get(number).const(1).op("i32.add").set(number);
      code
        .const(0)
        .load(at.control + 4 * control.full)
        .get(leaves)
        .op("i32.and");
      writer.when(() => {
        // No state is left any more: the others of the batch have not been.
        set("attention", () => code.const(0));
        code.get(number).set(done);
        out();
      });
    },
  );
  code.get(done);
}

/** (): fills an empty table with all states. */
function emitRehash(
  builder: ModuleBuilder,
  space: Space,
  { words }: CorePlan,
  at: CoreAddresses,
  hash: number,
): void {
  const { code } = builder.function(0, false, "rehash");
  const writer = new Writer(code, space);
  const [id, mask, value, slot, address] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  code
    .const(0)
    .load(at.control + 4 * control.mask)
    .set(mask);
  writer.block((out) =>
    writer.inside("loop", () => {
      code
        .get(id)
        .const(0)
        .load(at.control + 4 * control.size)
        .op("i32.ge_u");
      writer.when(out);
      emitRecord(writer, id, words, at);
      code.call(hash).tee(value).get(mask).op("i32.and").set(slot);
      writer.block((free) =>
        writer.inside("loop", () => {
          code.const(0).load(at.control + 4 * control.table);
          code.get(slot).const(2).op("i32.shl", "i32.add").tee(address).load().op("i32.eqz");
          writer.when(free);
          code.get(slot).const(1).op("i32.add").get(mask).op("i32.and").set(slot);
          code.br(0);
        }),
      );
      code.get(address).get(value).get(mask).const(-1).op("i32.xor", "i32.and");
      code.get(id).const(1).op("i32.add").tee(id).op("i32.or").store();
      code.br(0);
    }),
  );
}
