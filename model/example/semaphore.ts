// Mutual exclusion by a semaphore: the smallest machine that tells weak from strong fairness. Fairness is a part of a
// spec, so each assumption is a spec of its own.

import {
  action,
  all,
  bool,
  each,
  ids,
  invariant,
  leadsTo,
  map,
  oneOf,
  property,
  some,
  spec,
  type Spec,
  state,
  strong,
  variable,
  weak,
  weakTogether,
  when,
  type Wish,
} from "../../checker/index.ts";

const Process = ids("Process");

const s = state({
  pc: variable(map(Process, oneOf("outside", "waiting", "critical")), "where each process is"),
  free: variable(bool, "nobody holds the semaphore"),
});

const Try = action("p wants to enter", { p: Process }, ({ p }) => {
  when(s.pc.at(p).eq("outside"));
  s.pc.at(p).set("waiting");
});

const Enter = action("p takes the semaphore", { p: Process }, ({ p }) => {
  when(s.pc.at(p).eq("waiting"), s.free);
  s.free.set(false);
  s.pc.at(p).set("critical");
});

const Exit = action("p gives it back", { p: Process }, ({ p }) => {
  when(s.pc.at(p).eq("critical"));
  s.free.set(true);
  s.pc.at(p).set("outside");
});

const Exclusion = invariant("two processes are never in the critical section at once", () =>
  all({ p: Process, q: Process }, ({ p, q }) =>
    p.ne(q).implies(s.pc.at(p).ne("critical").or(s.pc.at(q).ne("critical"))),
  ),
);

const NoStarve = property("each process that waits gets in", () =>
  each({ p: Process }, ({ p }) => leadsTo(s.pc.at(p).eq("waiting"), s.pc.at(p).eq("critical"))),
);

const SomeProgress = property("if one waits, one gets in, not always the same one", () =>
  leadsTo(
    some({ p: Process }, ({ p }) => s.pc.at(p).eq("waiting")),
    some({ p: Process }, ({ p }) => s.pc.at(p).eq("critical")),
  ),
);

function semaphore(name: string, doc: string, fairness: readonly Wish<"Enter" | "Exit">[]): Spec {
  return spec(s, {
    name,
    doc: `A semaphore\n${doc}`,
    constants: [Process],
    init: { pc: () => "outside", free: true },
    actions: { Try, Enter, Exit },
    properties: { Exclusion, NoStarve, SomeProgress },
    fairness,
    deadlock: "refused",
    instances: { two: { Process: 2 }, three: { Process: 3 } },
  });
}

/** NoStarve and SomeProgress are violated: everybody may stop. */
export const unfair = semaphore("SemaphoreUnfair", "Nothing needs to happen at all.", []);

/** SomeProgress holds, NoStarve is violated: one process may do everything. */
export const weakNext = semaphore("SemaphoreWeakNext", "Something happens as long as something can.", [
  weakTogether({}),
]);

/** The same verdicts: while others come and go, Enter(p) is possible again and again, but never for good. */
export const weakEach = semaphore("SemaphoreWeak", "Each process does what it can do for good.", [
  weak("Enter", "Exit"),
]);

/** Both hold. */
export const strongEnter = semaphore("SemaphoreStrong", "Each process that can enter again and again does.", [
  strong("Enter"),
  weak("Exit"),
]);
