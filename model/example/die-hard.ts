// The water jugs of the film "Die Hard 3", after DieHard.tla by Lamport: get exactly 4 gallons with a jug of 3 and one
// of 5. The counterexample to NotSolved is the solution.

import { action, branch, int, invariant, spec, state, variable } from "../../checker/index.ts";

const Gallons = int("Gallons", 0, 5);

const s = state({
  small: variable(Gallons, "what is in the jug that holds 3 gallons"),
  big: variable(Gallons, "what is in the jug that holds 5 gallons"),
});

const FillSmall = action("fill the small jug", () => s.small.set(3));
const FillBig = action("fill the big jug", () => s.big.set(5));
const EmptySmall = action("empty the small jug", () => s.small.set(0));
const EmptyBig = action("empty the big jug", () => s.big.set(0));

const SmallToBig = action("pour the small jug into the big one, until that is full or this one empty", () => {
  const together = s.small.plus(s.big);
  const rest = together.minus(5);
  branch(
    together.le(5),
    () => {
      s.big.set(together);
      s.small.set(0);
    },
    () => {
      s.big.set(5);
      s.small.set(rest);
    },
  );
});

const BigToSmall = action("pour the big jug into the small one, until that is full or this one empty", () => {
  const together = s.small.plus(s.big);
  const rest = together.minus(3);
  branch(
    together.le(3),
    () => {
      s.small.set(together);
      s.big.set(0);
    },
    () => {
      s.small.set(3);
      s.big.set(rest);
    },
  );
});

const SmallFits = invariant("the small jug never holds more than 3 gallons", () => s.small.le(3));

/** Violated, and meant to be. */
const NotSolved = invariant("the big jug never holds exactly 4 gallons", () => s.big.ne(4));

export const dieHard = spec(s, {
  name: "DieHard",
  doc: "The water jugs of Die Hard",
  constants: [],
  init: { small: 0, big: 0 },
  actions: { FillSmall, FillBig, EmptySmall, EmptyBig, SmallToBig, BigToSmall },
  properties: { SmallFits, NotSolved },
  deadlock: "refused",
  instances: { film: {} },
});
