// Successors that were collected a moment ago, remembered as WebAssembly: steps that commute lead to the same states again and
// again, and soon.
//
// Main invariant: what is remembered was collected before, whole and by the same thread, and will be entered before whatever is
// collected now. So it is known by then, and may be counted and left out.

import type { Local } from "./assemble.ts";
import { type CoreAddresses, type CorePlan, recentBytes, recentLines } from "./memory-map.ts";
import { emitCount, emitEachEntry, emitKeep } from "./slot.ts";
import type { Hashing } from "./table.ts";
import type { Writer } from "./writer.ts";

interface Successors {
  readonly slot: Local;
  readonly leavesOut: Local;
  /** Where they begin, afterwards where those end that are left. */
  readonly from: Local;
  readonly end: Local;
}

/** Hashes the successors of one state; counts those that are remembered by their moves and leaves them out, if that is wanted. */
export function emitRecall(
  writer: Writer,
  { words }: CorePlan,
  at: CoreAddresses,
  hashing: Hashing,
  { slot, leavesOut, from, end }: Successors,
): void {
  const { code } = writer;
  const entry = code.local();
  const keep = (): void => emitKeep(writer, words, entry, from);
  code.get(from).set(entry);
  emitEachEntry(writer, words, entry, end, () => {
    const hash = code.local();
    writer.store({ base: entry, offset: 4 * words }, () => {
      hashing(code, entry);
      code.tee(hash);
    });
    code.get(leavesOut);
    writer.when(() => {
      code
        .get(hash)
        .const(recentLines(words) - 1)
        .op("i32.and")
        .const(recentBytes(words))
        .op("i32.mul")
        .const(at.recent)
        .op("i32.add");
      const line = writer.keep();
      // The hash comes behind the words in both.
      writer.equalLanes(line, entry, words + 1);
      writer.when(
        () => {
          code.get(entry).load(4 * words + 4);
          emitCount(writer, at, slot, writer.keep());
        },
        () => {
          writer.copy(entry, { base: line, offset: 0 }, words + 1);
          keep();
        },
      );
    }, keep);
  });
}

/** Writes lines that no successor is taken for into memory: in each, a hash that belongs to another one. */
export function forget(memory: Int32Array, { recent }: CoreAddresses, { words }: CorePlan): void {
  const [first, stride, lines] = [recent / 4 + words, recentBytes(words) / 4, recentLines(words)];
  for (let line = 0; line < lines; line += 1) memory[first + line * stride] = ~line;
}
