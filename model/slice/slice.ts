// What a slice is: one small spec that looks at one concern of every pair of a design and a scenario in which the
// concern comes up. Running the slices one by one is what keeps each of them exhaustive.
//
// Main invariant: every property belongs to one slice, and every instance of a slice's spec is a case or a bug of it.

import type { Constants, Spec } from "../../checker/index.ts";
import type { Narrator } from "../../checker/trace/trace.ts";
import type { Bug } from "../bug/bug.ts";
import type { Setting } from "../kvm/setting.ts";
import type { Pair } from "../registry.ts";

export interface SliceCase<S extends Setting = Setting> {
  readonly pair: Pair;
  readonly setting: S;
}

export interface Slice<S extends Setting = Setting> {
  readonly spec: Spec;
  /** The file that defines the spec: a path in the project. */
  readonly source: string;
  readonly cases: readonly SliceCase<S>[];
  readonly bugs: readonly Bug<S>[];
  /** How its traces are told. */
  narratorOf(setting: S): Narrator;
}

/**
 * The last element of sorts that no step chooses from: room that an instance need not use. All instances of a slice get as
 * much as one of them needs, for then their sorts are equally large and one compiled module serves them all.
 */
const usualRoom = ["LastHva", "LastSlot", "LastTable", "LastBitmap", "ProgramLength"];

/** The instances of a slice's spec: DESIGN/SCENARIO for each case, ID/broken and ID/fixed for each bug. */
export function instancesOf<S extends Setting, C extends Constants>(
  cases: readonly SliceCase<S>[],
  bugs: readonly Bug<S>[],
  constantsOf: (setting: S) => C,
  room: readonly string[] = usualRoom,
): Readonly<Record<string, C>> {
  const instances = [
    ...cases.map(({ pair, setting }) => [pair.instance, constantsOf(setting)] as const),
    ...bugs.flatMap(({ id, broken, fixed }) => [
      [`${id}/broken`, constantsOf(broken)] as const,
      [`${id}/fixed`, constantsOf(fixed)] as const,
    ]),
  ];
  const most = (name: string): number =>
    Math.max(...instances.map(([, { [name]: value }]) => (typeof value === "number" ? value : 0)));
  const equal = Object.fromEntries(room.map((name) => [name, most(name)]));
  const roomIn = (constants: C): Partial<C> =>
    Object.fromEntries(Object.entries(equal).filter(([name]) => name in constants)) as Partial<C>;
  return Object.fromEntries(
    instances.map(([name, constants]) => [name, { ...constants, ...roomIn(constants) }]),
  );
}
