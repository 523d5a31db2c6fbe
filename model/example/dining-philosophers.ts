// The dining philosophers of Chandy and Misra, after DiningPhilosophers.tla in the TLA+ examples: a fork that was used
// is dirty; whoever holds a dirty fork cleans it and hands it to the neighbour.

import {
  all,
  and,
  bool,
  branch,
  constant,
  define,
  each,
  first,
  ifElse,
  infinitelyOften,
  int,
  invariant,
  last,
  map,
  named,
  not,
  oneOf,
  property,
  record,
  spec,
  state,
  step,
  thread,
  variable,
  weakTogether,
} from "../../checker/index.ts";

const Seats = constant("Seats");
/** Philosophers, and forks: philosopher p sits between fork p, on the left, and the fork of the next seat. */
const Seat = int("Seat", 1, Seats);
const Where = named("Where", oneOf("Loop", "Eat", "Think"));
const Fork = named("Fork", record({ holder: Seat, clean: bool }));

const s = state({
  forks: variable(map(Seat, Fork), "who holds each fork, and whether it was used since it was cleaned"),
  hungry: variable(map(Seat, bool), "who wants to eat"),
  pc: variable(map(Seat, Where), "what each philosopher does next"),
});

const Right = define("Right", "the seat to the right", { p: Seat }, Seat, ({ p }) =>
  ifElse(Seat, p.eq(last(Seat)), first(Seat), p.plus(1)),
);
const Left = define("Left", "the seat to the left", { p: Seat }, Seat, ({ p }) =>
  ifElse(Seat, p.eq(first(Seat)), last(Seat), p.minus(1)),
);

const CanEat = define("CanEat", "p holds both forks, and both are clean", { p: Seat }, bool, ({ p }) =>
  and(s.forks.at(p).eq({ holder: p, clean: true }), s.forks.at(Right({ p })).eq({ holder: p, clean: true })),
);

const { Loop, Eat, Think } = thread(Seat, s.pc, {
  Loop: step("hand over a dirty fork, if there is one; then go on by what was true before", (p) => {
    const [left, right] = [s.forks.at(p), s.forks.at(Right({ p }))];
    const dirty = { holder: p, clean: false };
    const eatsOrTries = ifElse(Where, CanEat({ p }), "Eat", "Loop");
    const next = ifElse(Where, s.hungry.at(p), eatsOrTries, "Think");
    branch(
      left.eq(dirty),
      () => left.set({ holder: Left({ p }), clean: true }),
      () => branch(right.eq(dirty), () => right.set({ holder: Right({ p }), clean: true })),
    );
    return next;
  }),
  Eat: step("eat, which makes both forks dirty", (p) => {
    s.hungry.at(p).set(false);
    s.forks.at(p).clean.set(false);
    s.forks.at(Right({ p })).clean.set(false);
    return "Loop";
  }),
  Think: step("get hungry", (p) => {
    s.hungry.at(p).set(true);
    return "Loop";
  }),
});

const Exclusive = invariant("neighbours never eat at once", () =>
  all({ p: Seat }, ({ p }) => not(and(s.pc.at(p).eq("Eat"), s.pc.at(Right({ p })).eq("Eat")))),
);

const NobodyStarves = property("every philosopher eats again and again", () =>
  each({ p: Seat }, ({ p }) => infinitelyOften(not(s.hungry.at(p)))),
);

export const diningPhilosophers = spec(s, {
  name: "DiningPhilosophers",
  doc: "The dining philosophers of Chandy and Misra",
  constants: [Seats],
  // Philosopher 1 starts with two forks and 2 with none, so that somebody can begin.
  init: {
    forks: (fork) => ({ holder: ifElse(Seat, fork.eq(2), 1, fork), clean: false }),
    hungry: () => true,
    pc: () => "Loop",
  },
  actions: { Loop, Eat, Think },
  properties: { Exclusive, NobodyStarves },
  fairness: [weakTogether({ self: Seat })],
  deadlock: "refused",
  instances: { three: { Seats: 3 }, five: { Seats: 5 } },
});
