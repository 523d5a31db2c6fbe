// The search's side of threads that help it: who they are, what they have ready, and how they are kept from reading.
//
// Main invariant: only the search enters states. Where a claim of somebody else's is not ready, it looks ahead itself, and then
// waits, never long: a thread that died is noticed between two waits.

import {
  type Board,
  board,
  claim,
  type Collected,
  collectedIn,
  empty,
  endOf,
  fill,
  firstOf,
  isFull,
  newBoard,
  ring,
  rung,
  sleep,
  type Slot,
  type Started,
  type Threads,
} from "./assist.ts";
import type { Model } from "../compile/model.ts";
import type { CompiledModel } from "./memory.ts";

/** A thread has ended in the middle of its work. */
export class ThreadDied extends Error {
  override readonly name = "ThreadDied";
}

export const usualLeast = 2 ** 14;

/** Claims that a thread may be ahead of the search. */
export const slotsEach = 16;
/** Milliseconds that the search waits at once. */
const patience = 10;

export class Team {
  readonly #run: CompiledModel;
  readonly #on: Board;
  readonly #started: Started;
  readonly #leaveOut: boolean;
  /** All slots; the search's own come first, and the first of them is for what is entered at once. */
  readonly #slots: readonly Slot[];
  /** Slots since others were called. */
  #freed = 0;

  /** @param models the search's own, and one for each thread */
  constructor(
    run: CompiledModel,
    models: readonly Model[],
    threads: Threads,
    { pauseEvery, leaveOut }: { readonly pauseEvery: number; readonly leaveOut: boolean },
  ) {
    this.#run = run;
    this.#leaveOut = leaveOut;
    this.#on = newBoard(models.length * slotsEach);
    const { batch } = (models[0] as Model).at;
    this.#on[board.grain] = 2 ** Math.floor(Math.log2(batch));
    this.#on[board.pauseEvery] = pauseEvery;
    const slots = models.map(({ at }, thread) =>
      Array.from({ length: slotsEach }, (_, i): Slot => ({
        number: thread * slotsEach + i,
        address: at.slot + i * at.slotBytes,
      })),
    );
    this.#slots = slots.flat();
    this.#started = threads.start(
      models.slice(1).map(({ bytes }, i) => ({
        bytes,
        memory: run.memory,
        on: this.#on,
        slots: slots[i + 1] as readonly Slot[],
        leaveOut,
      })),
    );
  }

  died(): string | undefined {
    return this.#started.died();
  }

  end(): void {
    this.#started.end();
  }

  /** Begins a level. All states before it are entered, and no slot is full. */
  begin(first: number, end: number): void {
    this.#publish();
    Atomics.store(this.#on, board.cursor, first);
    Atomics.store(this.#on, board.limit, end);
    this.#call();
  }

  endOf(first: number, levelEnd: number): number {
    return endOf(this.#on, first, levelEnd);
  }

  /** What somebody has collected from a state on. */
  ready(first: number): Collected | undefined {
    for (const slot of this.#slots)
      if (isFull(this.#on, slot) && firstOf(this.#on, slot) === first) return collectedIn(this.#on, slot);
    return undefined;
  }

  /** Gives back a slot whose states are entered. */
  free(slot: Slot): void {
    empty(this.#on, slot);
    this.#publish();
    this.#freed += 1;
    if (this.#freed >= slotsEach / 2) this.#call();
  }

  /** Wakes who has nothing to do. Threads that sleep and wake for each slot cost more than they help. */
  #call(): void {
    this.#freed = 0;
    ring(this.#on, board.work);
  }

  /** Collects the next states that nobody has claimed; false if there are none, or no room for them. */
  lookAhead(): boolean {
    const slot = this.#slots.slice(1, slotsEach).find((each) => !isFull(this.#on, each));
    const claimed = slot && claim(this.#on);
    if (!claimed) return false;
    const [first, end] = claimed;
    const collected = this.#run.collect(first, end - first, true, this.#leaveOut, slot.address);
    fill(this.#on, first, { slot, collected, counted: this.#leaveOut });
    return true;
  }

  /** Waits for other threads, for a while. */
  wait(until: () => boolean): void {
    const times = rung(this.#on, board.full);
    if (until()) return;
    this.#call();
    sleep(this.#on, board.full, times, patience);
  }

  /** Keeps all threads from reading states. They may still be at it until `rests`. */
  hold(): void {
    Atomics.store(this.#on, board.hold, 1);
  }

  rests(): boolean {
    return Atomics.load(this.#on, board.busy) === 0;
  }

  goOn(): void {
    Atomics.store(this.#on, board.hold, 0);
    this.#call();
  }

  #publish(): void {
    Atomics.store(this.#on, board.stable, this.#run.size);
  }
}
