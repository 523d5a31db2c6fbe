// The search's core as WebAssembly: the batch that looks at some states and finds their successors.
//
// Main invariant: states are numbered in the order in which they are found, and a state is found once. A batch has the
// effects of its states one after the other.

import type { ModuleBuilder } from "./assemble.ts";
import { control, type CoreAddresses, type CorePlan, entryBytes, isCompact, known } from "./memory-map.ts";
import { emitResolve, emitTouch, emitWhile } from "./resolve.ts";
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

/** Adds `collect`, `enter`, `insert` and `rehash` to a module, and for threads `resolve`. */
export function emitCore(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
  threads: boolean,
): void {
  const hash = emitHash(builder, plan, at);
  emitCollect(builder, space, plan, at, calls, hash);
  if (threads) emitResolve(builder, space, plan, at);
  const insert = emitInsert(builder, space, plan, at, hash);
  emitEnter(builder, space, plan, at, insert, threads);
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

/**
 * (first, count, leave, slot) -> twice the states done, and 1 more if the search has to look at the next one itself: looks at
 * states and, if they are to be left, collects their successors in the slot.
 */
function emitCollect(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
  hash: number,
): void {
  const { words, markWords } = plan;
  const { code } = builder.function(4, true, "collect");
  const writer = new Writer(code, space);
  const [first, count, leaves, slot] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const [done, end, next, record, entry, number, attention] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  // Up to a state that the search has to look at.
  code.get(slot).const(at.buffer).op("i32.add").set(end);
  emitWhile(
    writer,
    () => code.get(done).get(count).op("i32.lt_u"),
    (out) => {
      const attend = (): void => {
        code.const(1).set(attention);
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
        .get(slot)
        .op("i32.add")
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
      code.get(done).const(2).op("i32.shl").get(slot).op("i32.add").get(end).store();
      code.get(done).const(1).op("i32.add").set(done);
    },
  );
  code.get(slot).const(at.buffer).op("i32.add").set(entry);
  emitWhile(
    writer,
    () => code.get(entry).get(end).op("i32.lt_u"),
    () => {
      code
        .get(entry)
        .get(entry)
        .call(hash)
        .store(4 * words);
      code.get(entry).const(entryBytes(words)).op("i32.add").set(entry);
    },
  );
  code.get(done).const(1).op("i32.shl").get(attention).op("i32.or");
}

/**
 * (first, done, leave, slot, counted) -> states done: enters successors that were collected, in order, as far as there is room;
 * of others, left out because they are known, the slot has counts.
 */
function emitEnter(
  builder: ModuleBuilder,
  space: Space,
  { words, kept, moves }: CorePlan,
  at: CoreAddresses,
  insert: number,
  threads: boolean,
): void {
  const { code } = builder.function(5, true, "enter");
  const writer = new Writer(code, space);
  const [first, done, leaves, slot] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const [end, entry, number, size] = [code.local(), code.local(), code.local(), code.local()];
  const stride = entryBytes(words);
  code.get(done).op("i32.eqz");
  writer.when(() => code.const(0).op("return"));
  code.get(done).const(1).op("i32.sub").const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
  emitTouch(writer, { words, kept }, at, slot, end, threads);
  code.get(slot).const(at.buffer).op("i32.add").set(entry);
  emitWhile(
    writer,
    () => code.get(number).get(done).op("i32.lt_u"),
    (out) => {
      code.get(number).const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
      emitWhile(
        writer,
        () => code.get(entry).get(end).op("i32.lt_u"),
        () => {
          const move = code.local();
          code
            .get(entry)
            .load(4 * words + 4)
            .set(move);
          const countUp = (counters: number): void =>
            void code
              .get(move)
              .const(2)
              .op("i32.shl")
              .get(move)
              .const(2)
              .op("i32.shl")
              .load(counters)
              .const(1)
              .op("i32.add")
              .store(counters);
          const enter = (): void => {
            countUp(at.fired);
            code
              .const(0)
              .load(at.control + 4 * control.size)
              .set(size);
            code.get(entry).get(first).get(number).op("i32.add").call(insert).get(size).op("i32.eq");
            writer.when(() => countUp(at.fresh));
          };
          if (!threads) enter();
          else {
            code.get(move).const(0).op("i32.lt_s");
            writer.when(() => {
              code.get(move).const(~known).op("i32.and").set(move);
              code
                .get(entry)
                .get(move)
                .store(4 * words + 4);
              countUp(at.fired);
            }, enter);
          }
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
        code.get(number).set(done);
        out();
      });
    },
  );
  if (threads) {
    const move = code.local();
    code.get(code.param(4));
    writer.when(() =>
      writer.repeat(moves, (index) => {
        code.get(index).const(2).op("i32.shl").tee(move);
        code.get(move).load(at.fired);
        code.get(move).get(slot).op("i32.add").load(at.counts);
        code.op("i32.add").store(at.fired);
      }),
    );
  }
  code.get(done);
}
