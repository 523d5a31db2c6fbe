// The filter lock, Peterson's algorithm for any number of processes: each level holds back one of those who try.

import {
  all,
  constant,
  convert,
  ids,
  ifElse,
  int,
  invariant,
  last,
  map,
  oneOf,
  option,
  spec,
  state,
  step,
  thread,
  variable,
  when,
} from "../../checker/index.ts";

const Process = ids("Process");
/** One less than there are processes. */
const Last = constant("Last");
const Level = int("Level", 0, Last);
const Gate = int("Gate", 1, Last);
const At = oneOf("outside", "raise", "defer", "wait", "critical");

const s = state({
  pc: variable(map(Process, At), "where each process is"),
  level: variable(map(Process, Level), "how far it has come"),
  victim: variable(map(Gate, option(Process)), "who came last to each level"),
});

const { outside, raise, defer, wait, critical } = thread(Process, s.pc, {
  outside: step("want to enter", () => "raise"),
  raise: step("come to the next level", (p) => {
    s.level.at(p).set(s.level.at(p).plus(1));
    return "defer";
  }),
  defer: step("let the others go first", (p) => {
    s.victim.at(convert(Gate, s.level.at(p))).set(p);
    return "wait";
  }),
  wait: step("go on if another came later, or nobody else is as far", (p) => {
    const level = s.level.at(p);
    const alone = all({ q: Process }, ({ q }) => q.ne(p).implies(s.level.at(q).lt(level)));
    when(s.victim.at(convert(Gate, level)).ne(p).or(alone));
    return ifElse(At, level.eq(last(Level)), "critical", "raise");
  }),
  critical: step("leave", (p) => {
    s.level.at(p).set(0);
    return "outside";
  }),
});

const Exclusion = invariant("two processes are never in the critical section at once", () =>
  all({ p: Process, q: Process }, ({ p, q }) =>
    p.ne(q).implies(s.pc.at(p).ne("critical").or(s.pc.at(q).ne("critical"))),
  ),
);

export const filterLock = spec(s, {
  name: "FilterLock",
  doc: "The filter lock",
  constants: [Process, Last],
  init: { pc: () => "outside", level: () => 0, victim: () => null },
  actions: { Outside: outside, Raise: raise, Defer: defer, Wait: wait, Critical: critical },
  properties: { Exclusion },
  deadlock: "refused",
  instances: { S: { Process: 5, Last: 4 }, L: { Process: 6, Last: 5 } },
});
