// The search's core as WebAssembly: the batch that looks at some states and finds their successors.
//
// Main invariant: states are numbered in the order in which they are found, and a state is found once. A batch has the
// effects of its states one after the other.

import type { Local, ModuleBuilder } from "./assemble.ts";
import {
  control,
  type CoreAddresses,
  type CorePlan,
  entryBytes,
  isCompact,
  recordBytes,
} from "./memory-map.ts";
import { emitHash, emitInsert, emitRecord, emitRehash } from "./table.ts";
import { type Space, Writer } from "./writer.ts";

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
  const hash = emitHash(builder, plan, at);
  const insert = emitInsert(builder, space, plan, at, hash);
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

/** (first, count, leave) -> states done; looks at states and, if they are to be left, enters their successors. */
function emitBatch(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
  hash: number,
  insert: number,
): void {
  const { words, kept, markWords } = plan;
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
      if (isCompact(plan))
        code
          .get(done)
          .const(4 * words)
          .op("i32.mul")
          .const(at.staged)
          .op("i32.add");
      else {
        code.get(first).get(done).op("i32.add").set(number);
        emitRecord(writer, number, words, at);
      }
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

  // 2. Hash all; touch their places in the table, and then the records that those name: loads that do not wait for each
  // other, so that they are at hand when they are entered.
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
  const shared = (name: "table" | "mask" | "records"): Local => {
    const local = code.local();
    code
      .const(0)
      .load(at.control + 4 * control[name])
      .set(local);
    return local;
  };
  const [table, mask, records] = [shared("table"), shared("mask"), shared("records")];
  code.get(records).const(recordBytes(kept)).op("i32.sub").set(records);
  const place = (): void =>
    void code
      .get(entry)
      .load(4 * words)
      .get(mask)
      .op("i32.and")
      .const(2)
      .op("i32.shl")
      .get(table)
      .op("i32.add")
      .load();
  each(() =>
    code
      .get(entry)
      .get(entry)
      .call(hash)
      .store(4 * words),
  );
  each(() => {
    place();
    code.get(touched).op("i32.add").set(touched);
  });
  each(() => {
    place();
    // An empty entry names what lies before the first record.
    code.get(mask).op("i32.and").const(recordBytes(kept)).op("i32.mul").get(records).op("i32.add").load();
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
