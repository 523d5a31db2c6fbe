// One run of TLC for many violated invariants: a module around the spec's own prints the level at which each first fails.
//
// Main invariant: with one worker TLC goes through the levels in order, so the first print is that of a shortest trace.

import type { TlcResult } from "tla2tools-runner";

/** The module's name and that of its invariant, which always holds. */
export const firstsModule = "SlotcheckFirsts";
export const firstsInvariant = "SlotcheckFirsts_All";

/** The module around `root` that looks at these invariants. */
export function printFirsts(root: string, invariants: readonly string[]): string {
  const looks = invariants.map((name, i) => `  /\\ SlotcheckFirsts_Look(${i + 1}, ${name})`);
  const registers = invariants.map((_, i) => `TLCSet(${i + 1}, FALSE)`);
  return [
    `---- MODULE ${firstsModule} ----`,
    `EXTENDS ${root}, TLC`,
    `ASSUME ${registers.join(" /\\ ")}`,
    "SlotcheckFirsts_Look(i, holds) ==",
    `  holds \\/ TLCGet(i) \\/ (TLCSet(i, TRUE) /\\ PrintT(<<"first", i, TLCGet("level")>>))`,
    `${firstsInvariant} ==`,
    ...looks,
    "====",
    "",
  ].join("\n");
}

/**
 * After how many steps each invariant first failed, by its place in the list; a hole where none did. In an invariant
 * TLC 2.18's level is that of the state before: the number of steps.
 */
export function readFirsts({ prints }: TlcResult): readonly (number | undefined)[] {
  const firsts: number[] = [];
  for (const line of prints) {
    const [, place, level] = /^<<"first", (\d+), (\d+)>>$/.exec(line) ?? [];
    // Initial states are looked at by another thread, which has registers of its own.
    if (place !== undefined) firsts[Number(place) - 1] ??= Number(level);
  }
  return firsts;
}
