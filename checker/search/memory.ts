// A compiled model at work: its memory, and the calls into its code.
//
// Main invariant: before code runs there is room for everything that it may find. Memory grows in steps, and is kept for
// the next search: of many small instances, none waits for a memory of its own.

import { control, entryBytes, isCompact, recordBytes } from "../compile/memory-map.ts";
import { Lane, type Model } from "../compile/model.ts";
import { forget } from "../compile/recent.ts";
import type { Constants } from "../language/spec.ts";
import { Frontier } from "./frontier.ts";
import type { GraphRecorder } from "./graph.ts";
import type { Mark } from "./judge.ts";
import {
  type Calls,
  callsOf,
  type Memory,
  mostPages,
  newMemory,
  orRefuse,
  OutOfMemory,
  pageBytes,
} from "./wasm.ts";

const leastTable = 2 ** 12;
/** Slots of a table that no longer grows by more than it has to: filling it anew costs time, unused slots cost memory. */
const largeTable = 2 ** 24;
/** How full the table of visited states may be. */
const load = 0.75;

/** The memory of the last search, if nobody uses it. */
let spare: Memory | undefined;

export class CompiledModel {
  readonly #model: Model;
  /** Those of other threads that share the memory. */
  readonly #others: readonly Model[];
  readonly #memory: Memory;
  readonly #calls: Calls;
  readonly #recordBytes: number;
  /** Whole states, if records have only fingerprints. */
  readonly #frontier: Frontier | undefined;
  #words: Int32Array;

  /** Did memory end before the states did? Then no state is added any more. */
  #exhausted = false;
  #refused = false;
  #attention = false;
  #armed: readonly boolean[] = [];
  readonly #mostBytes: number;
  readonly #maxBytes: number;
  readonly #elsewhere: () => number;

  /**
   * @param maxBytes of memory, as far as it is not used before the first state
   * @param others for other threads, which then share the memory
   * @param elsewhere bytes in other places that count, too
   */
  constructor(
    model: Model,
    constants: Constants,
    maxStates: number,
    maxBytes: number,
    others: readonly Model[] = [],
    elsewhere: () => number = () => 0,
  ) {
    this.#model = model;
    this.#maxBytes = maxBytes;
    this.#elsewhere = elsewhere;
    this.#others = others;
    this.#mostBytes = Math.min(maxBytes, mostPages * pageBytes);
    this.#recordBytes = recordBytes(model.core.kept);
    this.#frontier = isCompact(model.core) ? new Frontier(model.core.words) : undefined;
    const isShared = others.length > 0;
    this.#memory = isShared ? newMemory(true) : (spare ?? newMemory(false));
    if (!isShared) spare = undefined;
    this.#words = new Int32Array(this.#memory.buffer);
    const table = (others.at(-1) ?? model).at.end;
    const records = table + 4 * leastTable;
    const grown = records - this.#memory.buffer.byteLength;
    // What a search needs before its first state does not count.
    if (grown > 0) orRefuse(() => this.#memory.grow(Math.ceil(grown / pageBytes)));
    this.#words = new Int32Array(this.#memory.buffer);
    this.#words.fill(0, 0, model.at.slot / 4);
    this.#words.fill(0, table / 4, records / 4);
    for (const each of [model, ...others])
      for (const { address, words } of [...each.data, ...each.given(constants)])
        this.#words.set(words, address / 4);
    for (const { at, core } of [model, ...others]) forget(this.#words, at, core);
    this.#set("maxStates", Math.min(maxStates, 2 ** 31 - 1));
    this.#set("table", table);
    this.#set("mask", leastTable - 1);
    this.#set("records", records);
    this.#calls = callsOf(model, this.#memory);
  }

  /** Where a state lies that is given from outside. */
  get #entry(): number {
    return this.#model.at.slot + this.#model.at.buffer;
  }

  get memory(): Memory {
    return this.#memory;
  }

  get size(): number {
    return this.#get("size");
  }

  /** Was a new state refused because there were `maxStates` already? */
  get full(): boolean {
    return this.#get("full") !== 0;
  }

  /** Did the system give no more, though the limit lets us? */
  get refused(): boolean {
    return this.#refused;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Has the state after those of the batch to be looked at? */
  get attention(): boolean {
    return this.#attention;
  }

  /** Gives the memory back. The states are gone. */
  release(): void {
    if (this.#others.length === 0) spare = this.#memory;
  }

  /**
   * Looks at up to `count` states from `first` on, and leaves them if it may. Returns how many it has done.
   *
   * @param leaveOut successors that were collected a moment ago, of which only the counters speak afterwards
   */
  batch(first: number, count: number, leave: boolean, leaveOut: boolean): number {
    const most = Math.min(count, this.#model.at.batch);
    const frontier = this.#frontier;
    const { at, core } = this.#model;
    if (frontier) {
      frontier.drop(first);
      for (let i = 0; i < most; i += 1)
        this.#words.set(frontier.state(first + i), at.staged / 4 + i * core.words);
    }
    const before = this.size;
    const done = this.#visit(first, most, leave, leave && leaveOut);
    if (frontier && leave && this.size > before) this.#keepNew(frontier, before, done);
    return done;
  }

  #visit(first: number, count: number, leave: boolean, leaveOut: boolean): number {
    const collected = this.collect(first, count, leave, leaveOut);
    const most = (collected >> 1) * this.#model.core.moves;
    this.makeRoom(most);
    // What is left out is counted as a whole. Where room may end in the middle, nothing is.
    if (leaveOut && !this.admits(most)) return this.#visit(first, count, leave, false);
    return this.enter(first, collected, leave, undefined, leaveOut);
  }

  /** The first half of that, in a slot: successors are collected. Nothing of it shows before they are entered. */
  collect(
    first: number,
    count: number,
    leave: boolean,
    leaveOut: boolean,
    slot = this.#model.at.slot,
  ): number {
    return this.#calls.collect(first, count, Number(leave), slot, Number(leaveOut));
  }

  /** The second half: successors are entered. Returns how many states are done. */
  enter(
    first: number,
    collected: number,
    leave: boolean,
    slot = this.#model.at.slot,
    counted = false,
  ): number {
    this.makeRoom((collected >> 1) * this.#model.core.moves);
    const done = this.#calls.enter(first, collected >> 1, Number(leave), slot, Number(counted));
    this.#attention = (collected & 1) === 1 && done === collected >> 1;
    return done;
  }

  /** Are so many states more certainly let in? */
  admits(states: number): boolean {
    return this.size + states <= this.#get("maxStates");
  }

  /** Would so many states more move what other threads read? */
  moves(states: number): boolean {
    return !this.#exhausted && this.size + states > load * (this.#get("mask") + 1);
  }

  /** Takes the states that a batch has found first out of its buffer. */
  #keepNew(frontier: Frontier, before: number, done: number): void {
    const { at, core } = this.#model;
    const stride = entryBytes(core.words) / 4;
    const end = (this.#words[at.slot / 4 + done - 1] as number) / 4;
    let next = before;
    for (let entry = this.#entry / 4; entry < end; entry += stride) {
      if (this.#words[entry + core.words] !== next) continue;
      frontier.push(this.#words.subarray(entry, entry + core.words));
      next += 1;
    }
  }

  /** Are only fingerprints kept of states that were left? */
  get isCompact(): boolean {
    return this.#frontier !== undefined;
  }

  /** The first state whose words are still there. */
  get oldest(): number {
    return this.#frontier?.start ?? 0;
  }

  /** The number of a state; -1 if it is new and there is no room. */
  insert(words: Uint32Array, parent: number): number {
    this.makeRoom(1);
    this.#put(words);
    const { size } = this;
    const at = this.#entry / 4;
    const id = this.#calls.insert(this.#entry, parent);
    if (this.size > size) this.#frontier?.push(this.#words.subarray(at, at + this.#model.core.words));
    return id;
  }

  /** Which of the successors of a state another one is first; undefined if compiled code cannot tell. */
  choice(from: number, to: number): number | undefined {
    const armed = this.#armed;
    this.arm(armed.map(() => false));
    const count = this.successors(from) ?? 0;
    this.arm(armed);
    const target = this.words(to);
    const { words } = this.#model.core;
    const lies = (choice: number): boolean => {
      const at = (this.#entry + choice * entryBytes(words)) / 4;
      return target.every((word, i) => (this.#words[at + i] as number) >>> 0 === word);
    };
    for (let choice = 0; choice < count; choice += 1) if (lies(choice)) return choice;
    return undefined;
  }

  /** How many successors a state has, which then lie in the buffer; undefined if the search has to look at it. */
  successors(id: number): number | undefined {
    const collected = this.collect(id, 1, true, false);
    if ((collected & 1) === 1) return undefined;
    const { at, core } = this.#model;
    return ((this.#words[at.slot / 4] as number) - this.#entry) / entryBytes(core.words);
  }

  /** Enters one of them: by which move it was reached, and its number; -1 if it is new and there is no room. */
  take(choice: number, parent: number): { readonly move: number; readonly id: number } {
    const { words } = this.#model.core;
    const entry = this.#entry + choice * entryBytes(words);
    const move = this.#words[entry / 4 + words + 1] as number;
    this.makeRoom(1);
    return { move, id: this.#calls.insert(entry, parent) };
  }

  /** What a state's record says of it beside its parent, and what is said of a state with these words. */
  record(id: number): Uint32Array {
    return this.#copy(this.#record(id) / 4, this.#model.core.kept);
  }
  recordOf(words: Uint32Array): Uint32Array {
    this.#put(words);
    const { at, core } = this.#model;
    this.#calls.fingerprint?.(this.#entry);
    return this.#copy((this.isCompact ? at.fingerprint : this.#entry) / 4, core.kept);
  }

  #copy(from: number, length: number): Uint32Array {
    return Uint32Array.from(this.#words.subarray(from, from + length));
  }

  /** What a state is kept as. */
  canonical(words: Uint32Array): Uint32Array {
    this.#put(words);
    return this.#copy(this.#entry / 4, this.#model.core.words);
  }

  /** Writes a state into the buffer, as it is kept. */
  #put(words: Uint32Array): void {
    this.#words.set(words, this.#entry / 4);
    this.#calls.canonical?.(this.#entry);
  }

  /** All states with their parents. */
  records(): Uint8Array {
    const own = new Uint8Array(this.#memory.buffer, this.#get("records"), this.size * this.#recordBytes);
    return this.#others.length === 0 ? own : own.slice();
  }

  /** Takes the states of another search, before the first of its own. @throws {OutOfMemory} if there is no room */
  load(records: Uint8Array): void {
    const size = records.length / this.#recordBytes;
    this.makeRoom(size);
    if (this.#exhausted) throw new OutOfMemory(`there is no room for the ${size} states of the checkpoint`);
    new Uint8Array(this.#memory.buffer).set(records, this.#get("records"));
    this.#set("size", size);
    this.#calls.rehash();
  }

  words(id: number): Uint32Array {
    return this.#frontier ? this.#frontier.state(id) : this.record(id);
  }

  parent(id: number): number {
    return this.#words[this.#record(id) / 4 + this.#model.core.kept] as number;
  }

  arm(watches: readonly boolean[]): void {
    this.#armed = watches;
    for (const { armed } of [this.#model, ...this.#others]) this.#words.set(watches.map(Number), armed / 4);
  }

  /** The watches that have met what they wait for in the state after those of a batch; none if code is unsure of another one. */
  met(): readonly number[] {
    const from = this.#model.armed / 4;
    const lanes = [...this.#words.subarray(from, from + this.#armed.length)];
    if (lanes.includes(Lane.unsure)) return [];
    return lanes.flatMap((lane, number) => (lane === Lane.met ? [number] : []));
  }

  /** Calls `each` for every move with its counters, and sets them to 0. */
  drain(each: (move: number, fired: number, fresh: number) => void): void {
    const { at, core } = this.#model;
    const [fired, fresh] = [at.fired / 4, at.fresh / 4];
    for (let move = 0; move < core.moves; move += 1) {
      const times = this.#words[fired + move] as number;
      if (times === 0) continue;
      each(move, times, this.#words[fresh + move] as number);
      this.#words[fired + move] = 0;
      this.#words[fresh + move] = 0;
    }
  }

  /** Hands on the marks of the states that the last batch, in a slot, has done. */
  marks(done: number, marks: readonly Mark[], slot = this.#model.at.slot): void {
    const { markWords } = this.#model.core;
    const first = (slot + this.#model.at.marks) / 4;
    for (let state = 0; state < done; state += 1) {
      const at = first + state * markWords;
      for (let i = 0; i < marks.length; i += 1)
        (marks[i] as Mark).add((((this.#words[at + (i >> 5)] as number) >> (i & 31)) & 1) === 1);
    }
  }

  /** Hands on the steps of the states that the last batch, in a slot, has done. */
  edges(done: number, recorder: GraphRecorder, slot = this.#model.at.slot): void {
    const { at, core } = this.#model;
    const stride = entryBytes(core.words) / 4;
    let entry = (slot + at.buffer) / 4;
    for (let state = 0; state < done; state += 1) {
      const end = (this.#words[slot / 4 + state] as number) / 4;
      for (; entry < end; entry += stride)
        recorder.edge(
          this.#words[entry + core.words] as number,
          this.#words[entry + core.words + 1] as number,
        );
      recorder.close();
    }
  }

  #record(id: number): number {
    return this.#get("records") + id * this.#recordBytes;
  }

  #get(name: keyof typeof control): number {
    return (this.#words[this.#model.at.control / 4 + control[name]] as number) >>> 0;
  }

  #set(name: keyof typeof control, value: number): void {
    this.#words[this.#model.at.control / 4 + control[name]] = value;
  }

  /** Sees to it that there is room for so many states more, or for as many as memory has room for. */
  makeRoom(states: number): void {
    if (this.#exhausted) return;
    const most = this.size + states;
    const own = this.#get("mask") + 1;
    let slots = own;
    while (most > load * slots) slots *= 2;
    const generous = slots > own && slots < largeTable ? 2 * slots : slots;
    if (!this.#resize(generous, most) && !this.#resize(slots, most)) this.#exhaust();
  }

  /** Gives the table so many slots, and memory room for so many states; false if there is not so much. */
  #resize(slots: number, states: number): boolean {
    const [table, old] = [this.#get("table"), this.#get("records")];
    const records = table + 4 * slots;
    if (!this.#reserve(records + states * this.#recordBytes)) return false;
    if (records === old) return true;
    this.#words.copyWithin(records / 4, old / 4, (old + this.size * this.#recordBytes) / 4);
    this.#words.fill(0, table / 4, records / 4);
    this.#set("mask", slots - 1);
    this.#set("records", records);
    this.#calls.rehash();
    return true;
  }

  /** Lets no more states in than there is room for now. */
  #exhaust(): void {
    this.#exhausted = true;
    const bytes = Math.min(this.#mostBytes, this.#words.byteLength);
    const room = Math.floor((bytes - this.#get("records")) / this.#recordBytes);
    const slots = Math.floor(load * (this.#get("mask") + 1));
    this.#set("maxStates", Math.min(this.#get("maxStates"), Math.max(this.size, Math.min(room, slots))));
  }

  /** Are there so many bytes more, within the limit, for something else? */
  hasRoom(bytes: number): boolean {
    const own = this.#get("records") + this.size * this.#recordBytes;
    return own + this.#otherBytes() + bytes <= this.#maxBytes;
  }

  /** Bytes that count, but are not in this memory. */
  #otherBytes(): number {
    return (this.#frontier?.bytes ?? 0) + (this.#maxBytes < Infinity ? this.#elsewhere() : 0);
  }

  /** Grows the memory to so many bytes at least; false if there are not so many. */
  #reserve(bytes: number): boolean {
    const own = this.#memory.buffer.byteLength;
    if (bytes + this.#otherBytes() > this.#mostBytes) return false;
    if (bytes <= own) return true;
    const wanted = Math.min(Math.max(bytes, own * 2), this.#mostBytes);
    try {
      this.#memory.grow(Math.ceil((wanted - own) / pageBytes));
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      this.#refused = true;
      return false;
    }
    this.#words = new Int32Array(this.#memory.buffer);
    return true;
  }
}
