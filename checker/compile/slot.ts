// What lies in a slot: for each of some states its successors, one after the other, and where they end.

import type { Local } from "./assemble.ts";
import { type CoreAddresses, entryBytes } from "./memory-map.ts";
import type { Writer } from "./writer.ts";

/** Pushes the address of the first successor. */
export function emitFirst({ code }: Writer, at: CoreAddresses, slot: Local): void {
  code.get(slot).const(at.buffer).op("i32.add");
}

/** Pushes the address of what says where a state's successors end. */
export function emitEndAddress({ code }: Writer, slot: Local, number: Local): void {
  code.get(number).const(2).op("i32.shl").get(slot).op("i32.add");
}

/** A local with the end of the successors of all states; there is at least one state. */
export function emitEndOfAll({ code }: Writer, slot: Local, states: Local): Local {
  const end = code.local();
  code.get(states).const(1).op("i32.sub").const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
  return end;
}

/** Runs the body for each entry up to an end, from the one in the local on. */
export function emitEachEntry(
  writer: Writer,
  words: number,
  entry: Local,
  end: Local,
  body: () => void,
): void {
  const { code } = writer;
  writer.while(
    () => code.get(entry).get(end).op("i32.lt_u"),
    () => {
      body();
      code.get(entry).const(entryBytes(words)).op("i32.add").set(entry);
    },
  );
}

/** Runs one body for each successor of each state, and another one behind each state. */
export function emitEachSuccessor(
  writer: Writer,
  at: CoreAddresses,
  words: number,
  { slot, states }: { readonly slot: Local; readonly states: Local },
  successor: (entry: Local, number: Local) => void,
  state: (number: Local, out: () => void) => void,
): void {
  const { code } = writer;
  const [entry, number, end] = [code.local(), code.local(), code.local()];
  emitFirst(writer, at, slot);
  code.set(entry);
  writer.while(
    () => code.get(number).get(states).op("i32.lt_u"),
    (out) => {
      emitEndAddress(writer, slot, number);
      code.load().set(end);
      emitEachEntry(writer, words, entry, end, () => successor(entry, number));
      state(number, out);
      code.get(number).const(1).op("i32.add").set(number);
    },
  );
}

/** Counts a successor by its move, because it is left out of the slot. */
export function emitCount({ code }: Writer, at: CoreAddresses, slot: Local, move: Local): void {
  const counter = code.local();
  code.get(move).const(2).op("i32.shl").get(slot).op("i32.add").tee(counter);
  code.get(counter).load(at.counts).const(1).op("i32.add").store(at.counts);
}

/** Keeps an entry as the next of those that are left, and moves on to the place behind it. */
export function emitKeep(writer: Writer, words: number, entry: Local, to: Local): void {
  const { code } = writer;
  code.get(to).get(entry).op("i32.ne");
  writer.when(() => writer.copy(entry, { base: to, offset: 0 }, words + 2));
  code.get(to).const(entryBytes(words)).op("i32.add").set(to);
}
