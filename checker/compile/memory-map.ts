// Where everything lies in the memory that a search and its code share.
//
// Memory: the model's own space, `Control`, the slots, the table, the records. A slot has room for a batch. A record is a state's words and
// its parent; if states are compacted, their fingerprint and their parent. A table's entry is 0, or a state's number plus 1, with the hash's bits above those of the table's size on top.

import type { Space } from "./writer.ts";

/**
 * Words that the search and the core share, by their position. What changes with every state lies a cache line away from what
 * other threads read.
 */
export const control = {
  size: 0,
  maxStates: 1,
  full: 2,
  table: 16,
  mask: 17,
  records: 18,
} as const;

const controlWords = 48;

export interface CorePlan {
  readonly words: number;
  /** Words of a record that tell states apart: all of a state's, or those of its fingerprint. */
  readonly kept: number;
  readonly moves: number;
  /** Words of marks for each state. */
  readonly markWords: number;
}

export interface CoreAddresses {
  readonly control: number;
  /** The addresses of records that are loaded to have them at hand; in the end, the sum of what was loaded. */
  readonly touched: number;
  /** By move: how often it was taken, and how often that led to a new state. */
  readonly fired: number;
  readonly fresh: number;
  /** The first slot; the others follow it. */
  readonly slot: number;
  readonly slotBytes: number;
  /**
   * In a slot, behind the end of each state's successors: marks, counts, successors. Of a successor its words, then its hash and
   * afterwards its number, then the move.
   */
  readonly marks: number;
  /** By move, how many successors have been counted and left out. */
  readonly counts: number;
  readonly buffer: number;
  /** Lines of remembered successors. */
  readonly recent: number;
  /** States of which a slot holds the successors. */
  readonly batch: number;
  /** If states are compacted: the states of a batch themselves, and the fingerprint of the last state that was hashed. */
  readonly staged: number;
  readonly fingerprint: number;
  readonly end: number;
}

/** Words of a fingerprint. */
export const fingerprintWords = 2;

/** Are fingerprints kept in place of states? */
export function isCompact({ words, kept }: Pick<CorePlan, "words" | "kept">): boolean {
  return kept < words;
}

/** Set in the move of a successor whose number is known before it is entered. */
export const known = 2 ** 31;

/** Bytes from one successor to the next. */
export const entryBytes = (words: number): number => 4 * (words + 2);
export const recordBytes = (kept: number): number => 4 * (kept + 1);

/** Bytes of a remembered successor: its words and its hash. */
export const recentBytes = (words: number): number => 4 * (words + 1);
/** How many are remembered, a power of two: as much as processors have close at hand. */
export const recentLines = (words: number): number =>
  2 ** Math.floor(Math.log2(2 ** 16 / recentBytes(words)));

/** @param shared where `control` lies for all threads; without it, here */
export function coreAddresses(space: Space, plan: CorePlan, slots: number, shared?: number): CoreAddresses {
  const { words, moves, markWords } = plan;
  const most = moves * entryBytes(words);
  const batch = Math.max(1, Math.min(64, Math.floor(2 ** 20 / Math.max(1, most))));
  const marks = 4 * batch;
  const counts = marks + 4 * batch * markWords;
  const buffer = counts + 4 * moves;
  const slotBytes = buffer + batch * most + entryBytes(words);
  return {
    control: shared ?? space.lanes(controlWords),
    touched: space.lanes(batch * moves + 1),
    fired: space.lanes(moves),
    fresh: space.lanes(moves),
    slot: space.lanes((slots * slotBytes) / 4),
    slotBytes,
    marks,
    counts,
    buffer,
    batch,
    recent: space.lanes((recentLines(words) * recentBytes(words)) / 4),
    staged: space.lanes(isCompact(plan) ? batch * words : 0),
    fingerprint: space.lanes(isCompact(plan) ? fingerprintWords : 0),
    // Lines of the table should not be split.
    end: Math.ceil(space.end / 64) * 64,
  };
}
