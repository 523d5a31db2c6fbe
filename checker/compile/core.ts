// The search's core as WebAssembly: the batch that looks at some states and finds their successors.
//
// Main invariant: states are numbered in the order in which they are found, and a state is found once. A batch has the
// effects of its states one after the other.

import type { Local, ModuleBuilder } from "./assemble.ts";
import { type CoreAddresses, type CorePlan, isCompact, known } from "./memory-map.ts";
import { emitResolve, emitTouch } from "./resolve.ts";
import { emitEndOfAll, emitEachSuccessor } from "./slot.ts";
import { emitRecall } from "./recent.ts";
import {
  emitBegin,
  emitFinish,
  emitRead,
  emitRecord,
  emitRehash,
  enterOf,
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
  const entering = emitBegin(writer, at);
  enterOf(plan, at, hashing)(writer, entering, entry, () => code.get(parent));
  emitFinish(writer, at, entering);
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
  const [done, end, next, record, attention] = [
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
  const records = emitRead(writer, at, "records");
  // Up to a state that the search has to look at.
  code.get(slot).const(at.buffer).op("i32.add").set(end);
  writer.while(
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
        code.get(first).get(done).op("i32.add");
        emitRecord(writer, { records }, words);
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
  const move = code.local();
  code.get(done).op("i32.eqz");
  writer.when(() => code.const(0).op("return"));
  const entering = emitBegin(writer, at);
  emitTouch(writer, plan, at, entering.open, { slot, end: emitEndOfAll(writer, slot, done), threads });
  const enterState = enterOf(plan, at, hashing);
  const countUp = (counters: number): void => {
    const counter = code.local();
    code.get(move).const(2).op("i32.shl").tee(counter);
    code.get(counter).load(counters).const(1).op("i32.add").store(counters);
  };
  const successor = (entry: Local, number: Local): void => {
    const enter = (): void => {
      countUp(at.fired);
      const pushParent = (): void => void code.get(first).get(number).op("i32.add");
      enterState(writer, entering, entry, pushParent, () => countUp(at.fresh));
    };
    code
      .get(entry)
      .load(4 * words + 4)
      .set(move);
    if (!threads) return enter();
    code.get(move).const(0).op("i32.lt_s");
    writer.when(() => {
      code.get(move).const(~known).op("i32.and").set(move);
      code
        .get(entry)
        .get(move)
        .store(4 * words + 4);
      countUp(at.fired);
    }, enter);
  };
  emitEachSuccessor(writer, at, words, { slot, states: done }, successor, (number, out) => {
    code.get(entering.full).get(leaves).op("i32.and");
    writer.when(() => {
      // No state is left any more: the others of the batch have not been.
      code.get(number).const(1).op("i32.add").set(done);
      out();
    });
  });
  emitFinish(writer, at, entering);
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
