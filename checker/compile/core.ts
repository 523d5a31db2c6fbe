// The search's core as WebAssembly: the batch that looks at some states and finds their successors.
//
// Main invariant: states are numbered in the order in which they are found, and a state is found once. A batch has the
// effects of its states one after the other.

import type { ModuleBuilder } from "./assemble.ts";
import { type CoreAddresses, type CorePlan, entryBytes, isCompact, known } from "./memory-map.ts";
import { emitResolve, emitTouch, emitWhile } from "./resolve.ts";
import { emitRecall } from "./recent.ts";
import {
  emitClose,
  emitEnterState,
  emitOpen,
  emitRecord,
  emitRehash,
  type Hashing,
  hashingOf,
} from "./table.ts";
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
  const hashing = hashingOf(builder, plan, at);
  emitCollect(builder, space, plan, at, calls, hashing);
  if (threads) emitResolve(builder, space, plan, at);
  emitEnter(builder, space, plan, at, hashing, threads);
  emitRehash(builder, space, plan, at, hashing);
  emitInsert(builder, space, plan, at, hashing);
}

/** (entry, parent) -> the state's number, or -1 if it is new and there is no room. */
function emitInsert(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  hashing: Hashing,
): void {
  const { code } = builder.function(2, true, "insert");
  const writer = new Writer(code, space);
  const [entry, parent] = [code.param(0), code.param(1)];
  const hash = 4 * plan.words;
  writer.store({ base: entry, offset: hash }, () => hashing(code, entry));
  const open = emitOpen(writer, at);
  emitEnterState(
    writer,
    plan,
    at,
    hashing,
    open,
    entry,
    () => code.get(parent),
    () => undefined,
  );
  emitClose(writer, at, open);
  code.get(entry).load(hash);
}

/**
 * (first, count, leave, slot, leaveOut) -> twice the states done, and 1 more if the search has to look at the next one itself: looks
 * at states and, if they are to be left, collects their successors in the slot, without those that it remembers if they may be
 * left out.
 */
function emitCollect(
  builder: ModuleBuilder,
  space: Space,
  plan: CorePlan,
  at: CoreAddresses,
  calls: CoreCalls,
  hashing: Hashing,
): void {
  const { words, markWords, moves } = plan;
  const { code } = builder.function(5, true, "collect");
  const writer = new Writer(code, space);
  const [first, count, leaves, slot] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const leavesOut = code.param(4);
  const [done, end, next, record, number, attention] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  code.get(leavesOut);
  writer.when(() => {
    code.get(slot).const(at.counts).op("i32.add").const(0);
    code.const(4 * moves).fill();
  });
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
        emitRecall(writer, plan, at, hashing, { slot, leavesOut, from: end, end: next });
      });
      code.get(done).const(2).op("i32.shl").get(slot).op("i32.add").get(end).store();
      code.get(done).const(1).op("i32.add").set(done);
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
  plan: CorePlan,
  at: CoreAddresses,
  hashing: Hashing,
  threads: boolean,
): void {
  const { words, moves } = plan;
  const { code } = builder.function(5, true, "enter");
  const writer = new Writer(code, space);
  const [first, done, leaves, slot] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const [end, entry, number, move] = [code.local(), code.local(), code.local(), code.local()];
  code.get(done).op("i32.eqz");
  writer.when(() => code.const(0).op("return"));
  code.get(done).const(1).op("i32.sub").const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
  emitTouch(writer, plan, at, slot, end, threads);
  const open = emitOpen(writer, at);
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
  const pushParent = (): void => void code.get(first).get(number).op("i32.add");
  const enter = (): void => {
    countUp(at.fired);
    emitEnterState(writer, plan, at, hashing, open, entry, pushParent, () => countUp(at.fresh));
  };
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
          code
            .get(entry)
            .load(4 * words + 4)
            .set(move);
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
          code.get(entry).const(entryBytes(words)).op("i32.add").set(entry);
        },
      );
      code.get(number).const(1).op("i32.add").set(number);
      code.get(open.full).get(leaves).op("i32.and");
      writer.when(() => {
        // No state is left any more: the others of the batch have not been.
        code.get(number).set(done);
        out();
      });
    },
  );
  emitClose(writer, at, open);
  code.get(code.param(4));
  writer.when(() =>
    writer.repeat(moves, (index) => {
      code.get(index).const(2).op("i32.shl").tee(move);
      code.get(move).load(at.fired);
      code.get(move).get(slot).op("i32.add").load(at.counts);
      code.op("i32.add").store(at.fired);
    }),
  );
  code.get(done);
}
