// Dining philosophers as in every textbook: forks one at a time, and one philosopher takes them the other way round.

import {
  all,
  and,
  bool,
  constant,
  define,
  first,
  ifElse,
  int,
  invariant,
  last,
  map,
  not,
  oneOf,
  spec,
  state,
  step,
  thread,
  variable,
  when,
} from "../../checker/index.ts";

const Seats = constant("Seats");
const Seat = int("Seat", 1, Seats);
const At = oneOf("thinking", "hungry", "left", "both", "right");

const s = state({ pc: variable(map(Seat, At), "the forks that each one has, or what those without do") });

const Right = define("Right", "who sits to the right", { p: Seat }, Seat, ({ p }) =>
  ifElse(Seat, p.eq(last(Seat)), first(Seat), p.plus(1)),
);
const Left = define("Left", "who sits to the left", { p: Seat }, Seat, ({ p }) =>
  ifElse(Seat, p.eq(first(Seat)), last(Seat), p.minus(1)),
);
const LeftIsFree = define("LeftIsFree", "nobody else has p's left fork", { p: Seat }, bool, ({ p }) =>
  not(s.pc.at(Left({ p })).in(["right", "both"])),
);
const RightIsFree = define("RightIsFree", "nobody else has p's right fork", { p: Seat }, bool, ({ p }) =>
  not(s.pc.at(Right({ p })).in(["left", "both"])),
);
const RightFirst = define(
  "RightFirst",
  "takes and returns the right fork first",
  { p: Seat },
  bool,
  ({ p }) => p.eq(last(Seat)),
);

const { thinking, hungry, left, both, right } = thread(Seat, s.pc, {
  thinking: step("get hungry", () => "hungry"),
  hungry: step("take the first fork", (p) => {
    when(ifElse(bool, RightFirst({ p }), RightIsFree({ p }), LeftIsFree({ p })));
    return ifElse(At, RightFirst({ p }), "right", "left");
  }),
  left: step("take the right fork too, or put the left one down", (p) => {
    when(RightFirst({ p }).or(RightIsFree({ p })));
    return ifElse(At, RightFirst({ p }), "thinking", "both");
  }),
  both: step("stop eating and put the first fork down", (p) =>
    ifElse(At, RightFirst({ p }), "left", "right"),
  ),
  right: step("put the right fork down, or take the left one too", (p) => {
    when(not(RightFirst({ p })).or(LeftIsFree({ p })));
    return ifElse(At, RightFirst({ p }), "both", "thinking");
  }),
});

const Exclusive = invariant("neighbours never eat at once", () =>
  all({ p: Seat }, ({ p }) => not(and(s.pc.at(p).eq("both"), s.pc.at(Right({ p })).eq("both")))),
);

export const philosophers = spec(s, {
  name: "Philosophers",
  doc: "Dining philosophers, one of them left-handed",
  constants: [Seats],
  init: { pc: () => "thinking" },
  actions: { Think: thinking, Hungry: hungry, HasLeft: left, HasBoth: both, HasRight: right },
  properties: { Exclusive },
  deadlock: "refused",
  instances: { S: { Seats: 8 }, M: { Seats: 10 } },
});
