// What the benchmarks measure: each model with its sizes, and what every engine must count there.

import type { Spec } from "../../checker/index.ts";
import { ewd840 } from "./ewd840.ts";
import { filterLock } from "./filter-lock.ts";
import { memslot } from "./memslot.ts";
import { philosophers } from "./philosophers.ts";
import { twoPhase } from "./two-phase.ts";

export interface Size {
  /** An instance of the spec: "S", "M" or "L"; ours alone "XS", which takes as long as starting does, and "XL". */
  readonly instance: string;
  /** Distinct states and generated states, as TLC counts them. */
  readonly distinct: number;
  readonly generated: number;
}

export interface Model {
  /** As its files are named. */
  readonly name: string;
  readonly spec: Spec;
  readonly sizes: readonly Size[];
  /** What the twins in bench/peer call the constants of an instance. */
  readonly peer: (
    constants: Readonly<Record<string, number>>,
  ) => Readonly<Record<string, number | undefined>>;
}

const size = (instance: string, distinct: number, generated: number): Size => ({
  instance,
  distinct,
  generated,
});

export const models: readonly Model[] = [
  {
    name: "memslot",
    spec: memslot,
    peer: ({ Vcpu, Gfn, Page }) => ({ VCPUS: Vcpu, GFNS: Gfn, PAGES: Page }),
    sizes: [
      size("XS", 306, 559),
      size("S", 93_962, 256_497),
      size("M", 2_625_146, 7_267_477),
      size("L", 7_917_632, 21_883_921),
      size("XL", 33_364_220, 92_108_713),
    ],
  },
  {
    name: "two-phase",
    spec: twoPhase,
    peer: ({ RM }) => ({ N: RM }),
    sizes: [
      size("S", 296_448, 2_744_706),
      size("M", 1_745_408, 18_507_778),
      size("L", 10_340_352, 123_558_402),
    ],
  },
  {
    name: "philosophers",
    spec: philosophers,
    peer: ({ Seats }) => ({ N: Seats }),
    sizes: [size("S", 103_682, 687_769), size("M", 1_860_498, 15_426_871)],
  },
  {
    name: "filter-lock",
    spec: filterLock,
    peer: ({ Process }) => ({ N: Process }),
    sizes: [size("S", 409_308, 1_431_661), size("L", 10_187_487, 40_976_545)],
  },
  {
    name: "ewd840",
    spec: ewd840,
    peer: ({ Last = 0 }) => ({ N: Last + 1 }),
    sizes: [size("S", 90_366, 2_291_078), size("M", 1_967_102, 81_367_560)],
  },
];
