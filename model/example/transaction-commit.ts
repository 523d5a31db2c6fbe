// Transaction commit, the problem itself, after "Consensus on Transaction Commit" by Gray and Lamport (TCommit.tla).

import {
  action,
  all,
  ids,
  invariant,
  map,
  named,
  not,
  oneOf,
  sometimes,
  spec,
  state,
  variable,
  when,
} from "../../checker/index.ts";

export const RM = ids("RM");
export const Decision = named("Decision", oneOf("working", "prepared", "committed", "aborted"));

export const s = state({
  rmState: variable(map(RM, Decision), "what each RM has decided"),
});

const Prepare = action("rm prepares", { rm: RM }, ({ rm }) => {
  when(s.rmState.at(rm).eq("working"));
  s.rmState.at(rm).set("prepared");
});

const DecideCommit = action("rm commits, if all can and none has aborted", { rm: RM }, ({ rm }) => {
  when(
    s.rmState.at(rm).eq("prepared"),
    all({ other: RM }, ({ other }) => s.rmState.at(other).in(["prepared", "committed"])),
  );
  s.rmState.at(rm).set("committed");
});

const DecideAbort = action("rm aborts, if it may still and none has committed", { rm: RM }, ({ rm }) => {
  when(
    s.rmState.at(rm).in(["working", "prepared"]),
    all({ other: RM }, ({ other }) => s.rmState.at(other).ne("committed")),
  );
  s.rmState.at(rm).set("aborted");
});

const Consistent = invariant("no RM commits while another aborts", () =>
  all({ a: RM, b: RM }, ({ a, b }) =>
    not(s.rmState.at(a).eq("committed").and(s.rmState.at(b).eq("aborted"))),
  ),
);

const AllCommit = sometimes("every RM commits", () =>
  all({ rm: RM }, ({ rm }) => s.rmState.at(rm).eq("committed")),
);

export const transactionCommit = spec(s, {
  name: "TransactionCommit",
  doc: "Transaction commit\nThe resource managers (RMs) see each other's state; how they learn of it is left to refinements.",
  constants: [RM],
  init: { rmState: () => "working" },
  actions: { Prepare, DecideCommit, DecideAbort },
  properties: { Consistent, AllCommit },
  instances: { small: { RM: 3 }, large: { RM: 5 } },
});
