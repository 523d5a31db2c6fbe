// A thread that helps a search: it looks at states before the search does, and finds out which successors are known already.
//
// Main invariant: an assistant reads states and writes into slots of its own, nothing else. What it claims lies in one level, and
// the search takes slots in the order of their states, so that nothing depends on who was faster.

import { callsOf, type Memory } from "./wasm.ts";

/** What all threads see, as 32-bit words; what different threads write lies in cache lines of its own. */
export const board = {
  /** The next state that nobody has claimed, and where its level ends. */
  cursor: 0,
  limit: 1,
  /** States whose records are written. */
  stable: 16,
  /** Not 0 while nobody may read states, because they are moved. */
  hold: 17,
  /** Assistants at work. */
  busy: 32,
  /** States of a claim, and between two pauses. */
  grain: 48,
  pauseEvery: 49,
  /** Two bells, each with the number of those who sleep until it rings: there may be work; a slot is full, or a thread keeps still. */
  work: 64,
  full: 80,
} as const;

/**
 * Words before those of the slots, and of each slot: is it full, the first state of the claim, what `collect` has
 * answered, whether known successors are counted and left out.
 */
const head = 96;
const slotWords = 16;

export type Board = Int32Array<SharedArrayBuffer>;

export function newBoard(slots: number): Board {
  return new Int32Array(new SharedArrayBuffer(4 * (head + slots * slotWords)));
}

/** A slot of a thread: its number on the board, and where it lies in memory. */
export interface Slot {
  readonly number: number;
  readonly address: number;
}

export const isFull = (on: Board, { number }: Slot): boolean =>
  Atomics.load(on, head + number * slotWords) === 1;
export const firstOf = (on: Board, { number }: Slot): number => on[head + number * slotWords + 1] as number;

/** What a thread has found out about the states of a claim. */
export interface Collected {
  readonly slot: Slot;
  readonly collected: number;
  readonly counted: boolean;
}

export function collectedIn(on: Board, slot: Slot): Collected {
  const at = head + slot.number * slotWords;
  return { slot, collected: on[at + 2] as number, counted: on[at + 3] === 1 };
}

export function fill(on: Board, first: number, { slot, collected, counted }: Collected): void {
  const at = head + slot.number * slotWords;
  on[at + 1] = first;
  on[at + 2] = collected;
  on[at + 3] = Number(counted);
  Atomics.store(on, at, 1);
}

export function empty(on: Board, { number }: Slot): void {
  Atomics.store(on, head + number * slotWords, 0);
}

/** Wakes who sleeps until a bell rings. To wake nobody costs little. */
export function ring(on: Board, bell: number): void {
  Atomics.add(on, bell, 1);
  if (Atomics.load(on, bell + 1) > 0) Atomics.notify(on, bell);
}

/** Looks at a bell before who waits for it falls asleep: waking takes longer than most waits. */
const awake = 20_000;

/** How often a bell has rung. */
export function rung(on: Board, bell: number): number {
  return Atomics.load(on, bell);
}

/** Sleeps until a bell has rung more often than that, or for so many milliseconds. */
export function sleep(on: Board, bell: number, times: number, most = Infinity): void {
  for (let i = 0; i < awake; i += 1) if (Atomics.load(on, bell) !== times) return;
  Atomics.add(on, bell + 1, 1);
  Atomics.wait(on, bell, times, most);
  Atomics.sub(on, bell + 1, 1);
}

/** Where a claim that begins with a state ends: with its grain, before a pause, with its level. */
export function endOf(on: Board, first: number, limit: number): number {
  const upTo = (step: number): number => first - (first % step) + step;
  return Math.min(limit, upTo(on[board.grain] as number), upTo(on[board.pauseEvery] as number));
}

/** Claims the next states of the level: from the first up to the last; undefined if there are none. */
export function claim(on: Board): readonly [number, number] | undefined {
  for (;;) {
    const first = Atomics.load(on, board.cursor);
    const limit = Atomics.load(on, board.limit);
    if (first >= limit) return undefined;
    const end = endOf(on, first, limit);
    if (Atomics.compareExchange(on, board.cursor, first, end) === first) return [first, end];
  }
}

/** All that an assistant is given. It can be sent to another thread. */
export interface Assistance {
  /** The model, in a space of this thread's own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly memory: Memory;
  readonly on: Board;
  readonly slots: readonly Slot[];
  /** Whether nobody wants to know where successors lead that are known already. */
  readonly leaveOut: boolean;
}

/** Threads from outside: the core has none. */
export interface Threads {
  /** How many there may be. */
  readonly size: number;
  /** States of a level from which on they help; unless told, so many that a thread begins before the search has ended. */
  readonly least?: number;
  /** Starts a thread for each; it calls `assist` with what it is given. */
  start(assistances: readonly Assistance[]): Started;
}

export interface Started {
  /** Why one of them has ended before its time. */
  died(): string | undefined;
  end(): void;
}

/** Helps until the thread is ended. */
export function assist({ bytes, memory, on, slots, leaveOut }: Assistance): never {
  const { collect, resolve } = callsOf({ bytes }, memory);
  const help = (): boolean => {
    const slot = slots.find((each) => !isFull(on, each));
    const claimed = slot && claim(on);
    if (!claimed) return false;
    const [first, end] = claimed;
    const stable = Atomics.load(on, board.stable);
    const collected = collect(first, end - first, 1, slot.address, Number(leaveOut));
    resolve(collected >> 1, slot.address, stable, Number(leaveOut));
    fill(on, first, { slot, collected, counted: leaveOut });
    ring(on, board.full);
    return true;
  };
  for (;;) {
    const times = rung(on, board.work);
    Atomics.add(on, board.busy, 1);
    // Whoever holds looks for busy ones afterwards.
    const helped = Atomics.load(on, board.hold) === 0 && help();
    Atomics.sub(on, board.busy, 1);
    if (Atomics.load(on, board.hold) !== 0) ring(on, board.full);
    if (!helped) sleep(on, board.work, times);
  }
}
