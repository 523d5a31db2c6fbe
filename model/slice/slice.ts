// What a slice is: one small spec that looks at one concern of every pair of a design and a scenario in which the
// concern comes up. Running the slices one by one is what keeps each of them exhaustive.
//
// Main invariant: every property belongs to one slice, and every instance of a slice's spec is a case or a bug of it. A pair
// that is no case of a slice has no plan, or one of the slice's omissions says why.

import type { Constants, Spec } from "../../checker/index.ts";
import type { Narrator } from "../../checker/trace/trace.ts";
import type { Bug } from "../bug/bug.ts";
import type { Plan } from "../kvm/program.ts";
import type { Setting } from "../kvm/setting.ts";
import { type Pair, pairs, pagingPairs, spacesPairs } from "../registry.ts";

export interface SliceCase<S extends Setting = Setting> {
  readonly pair: Pair;
  readonly setting: S;
}

/** Which pairs a slice does not look at, and why: a sentence without its full stop. */
export interface Omission {
  readonly why: string;
  readonly isOf: (pair: Pair) => boolean;
}

export interface Slice<S extends Setting = Setting> {
  readonly spec: Spec;
  /** The file that defines the spec: a path in the project. */
  readonly source: string;
  readonly cases: readonly SliceCase<S>[];
  readonly omissions: readonly Omission[];
  readonly bugs: readonly Bug<S>[];
  /** How its traces are told. */
  narratorOf(setting: S): Narrator;
}

/**
 * The last element of sorts that no step chooses from: room that an instance need not use. All instances of a slice get as
 * much as one of them needs, for then their sorts are equally large and one compiled module serves them all.
 */
export const usualRoom = ["LastHva", "LastSlot", "LastTable", "LastBitmap", "ProgramLength"];

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

/** The pairs that have a plan and that no omission is of. */
export function asked<P extends Pair>(
  all: readonly P[],
  omissions: readonly Omission[],
): readonly (P & { readonly plan: Plan })[] {
  const isAsked = (pair: P): pair is P & { readonly plan: Plan } =>
    pair.plan !== undefined && !omissions.some(({ isOf }) => isOf(pair));
  return all.filter(isAsked);
}

/** Of a slice that looks at updates of one address space. */
export const ofLayouts: readonly Omission[] = [
  { why: "no slot changes here: pages come while the guest runs", isOf: isIn(pagingPairs) },
  { why: "this update is of two address spaces, which only P4x and P1m are about", isOf: isIn(spacesPairs) },
];

/** Where a design has nothing to do. */
export const unchanged: Omission = {
  why: "no memslot set changes",
  isOf: ({ plan }) => plan?.sets.length === 1,
};

/** Of a slice that looks at pages that come. */
export const ofPaging: readonly Omission[] = [
  {
    why: "slots change here; pages come in postcopy, memfd and poison",
    isOf: isIn([...pairs, ...spacesPairs]),
  },
];

/** Of a slice that looks at two address spaces. */
export const ofSpaces: readonly Omission[] = [
  { why: "one address space changes here; two do in smram", isOf: isIn([...pairs, ...pagingPairs]) },
];

/** Of a slice that is about the kernel's code alone, whatever a VMM does. */
export const ofBugs: readonly Omission[] = [
  { why: "it is asked of historic bugs alone, which are the same with every design", isOf: () => true },
];

/** On arm64, for a reason. */
export function onArm64(why: string): Omission {
  return { why, isOf: ({ design }) => design.rules?.invalid === "fail" };
}

/** In all scenarios but some, for a reason. */
export function notIn(scenarios: readonly string[], why: string): Omission {
  return {
    why: `${why}: asked in ${scenarios.join(", ")}`,
    isOf: ({ scenario }) => !scenarios.includes(scenario.name),
  };
}

function isIn(some: readonly Pair[]): Omission["isOf"] {
  const all = new Set(some);
  return (pair) => all.has(pair);
}
