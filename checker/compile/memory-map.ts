// Where everything lies in the memory that a search and its code share.
//
// Memory: the model's own space, `Control`, the buffers of a batch, the table, the records. A record is a state's words and
// its parent. A table's entry is 0, or a state's number plus 1, with the hash's bits above those of the table's size on top.

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
  readonly end: number;
}

/** Bytes from one successor to the next. */
export const entryBytes = (words: number): number => 4 * (words + 2);
export const recordBytes = (words: number): number => 4 * (words + 1);

export function coreAddresses(space: Space, { words, moves, markWords }: CorePlan): CoreAddresses {
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
    // Lines of the table should not be split.
    end: Math.ceil(space.end / 64) * 64,
  };
}
