// Where everything lies in the memory that a search and its code share.
//
// Memory: the model's own space, `Control`, the buffers of a batch, the table, the records. A record is a state's words and
// its parent; if states are compacted, their fingerprint and their parent. A table's entry is 0, or a state's number plus 1, with the hash's bits above those of the table's size on top.

import type { Space } from "./writer.ts";

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
  /** Words of a record that tell states apart: all of a state's, or those of its fingerprint. */
  readonly kept: number;
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

/** Bytes from one successor to the next. */
export const entryBytes = (words: number): number => 4 * (words + 2);
export const recordBytes = (kept: number): number => 4 * (kept + 1);

export function coreAddresses(space: Space, plan: CorePlan): CoreAddresses {
  const { words, moves, markWords } = plan;
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
    staged: space.lanes(isCompact(plan) ? batch * words : 0),
    fingerprint: space.lanes(isCompact(plan) ? fingerprintWords : 0),
    // Lines of the table should not be split.
    end: Math.ceil(space.end / 64) * 64,
  };
}
