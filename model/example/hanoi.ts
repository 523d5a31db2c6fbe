// The tower of Hanoi: each disk is on a peg, and on one peg smaller disks lie on larger ones. The counterexample to
// NotSolved is the least solution, 2^n - 1 moves for n disks.

import {
  action,
  all,
  constant,
  int,
  invariant,
  map,
  not,
  oneOf,
  spec,
  state,
  variable,
  when,
} from "../../checker/index.ts";

const Disks = constant("Disks");
/** By size: 1 is the smallest. */
const Disk = int("Disk", 1, Disks);
const Peg = oneOf("left", "middle", "right");

const s = state({
  peg: variable(map(Disk, Peg), "where each disk is; their order on a peg is that of their sizes"),
});

const Move = action(
  "a disk with none on top of it goes on top of another peg",
  { disk: Disk, to: Peg },
  (x) => {
    const from = s.peg.at(x.disk);
    when(from.ne(x.to));
    when(all({ d: Disk }, ({ d }) => d.lt(x.disk).implies(not(s.peg.at(d).in([from, x.to])))));
    from.set(x.to);
  },
);

/** Violated, and meant to be. */
const NotSolved = invariant("the whole tower is never on the right peg", () =>
  not(all({ d: Disk }, ({ d }) => s.peg.at(d).eq("right"))),
);

export const hanoi = spec(s, {
  name: "Hanoi",
  doc: "The tower of Hanoi",
  constants: [Disks],
  init: { peg: () => "left" },
  actions: { Move },
  properties: { NotSolved },
  deadlock: "refused",
  instances: { three: { Disks: 3 }, five: { Disks: 5 } },
});
