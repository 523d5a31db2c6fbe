// Two-phase commit, a protocol for transaction commit, after "Consensus on Transaction Commit" by Gray and Lamport
// (TwoPhase.tla).

import {
  action,
  all,
  every,
  invariant,
  map,
  named,
  not,
  oneOf,
  refines,
  setOf,
  sometimes,
  spec,
  state,
  variable,
  variant,
  when,
} from "../../checker/index.ts";
import { Decision, RM, s as decisions, transactionCommit } from "./transaction-commit.ts";

const Message = named("Message", variant({ Prepared: { rm: RM }, Commit: {}, Abort: {} }));

const s = state({
  rmState: variable(map(RM, Decision), "what each RM has decided"),
  tmState: variable(oneOf("init", "committed", "aborted"), "what the TM has decided"),
  tmPrepared: variable(setOf(RM), "the RMs whose Prepared message the TM has received"),
  msgs: variable(setOf(Message), "every message ever sent; receiving one does not remove it"),
});

const TMRcvPrepared = action("the TM receives Prepared from rm", { rm: RM }, ({ rm }) => {
  when(s.tmState.eq("init"), s.msgs.has({ tag: "Prepared", rm }));
  s.tmPrepared.set(s.tmPrepared.with(rm));
});

const TMCommit = action("the TM commits, once every RM has said that it is prepared", () => {
  when(s.tmState.eq("init"), s.tmPrepared.eq(every(RM)));
  s.tmState.set("committed");
  s.msgs.set(s.msgs.with({ tag: "Commit" }));
});

const TMAbort = action("the TM aborts, for whatever reason", () => {
  when(s.tmState.eq("init"));
  s.tmState.set("aborted");
  s.msgs.set(s.msgs.with({ tag: "Abort" }));
});

const RMPrepare = action("rm prepares", { rm: RM }, ({ rm }) => {
  when(s.rmState.at(rm).eq("working"));
  s.rmState.at(rm).set("prepared");
  s.msgs.set(s.msgs.with({ tag: "Prepared", rm }));
});

const RMChooseToAbort = action("rm decides to abort; no message is sent", { rm: RM }, ({ rm }) => {
  when(s.rmState.at(rm).eq("working"));
  s.rmState.at(rm).set("aborted");
});

const RMRcvCommitMsg = action("rm is told to commit", { rm: RM }, ({ rm }) => {
  when(s.msgs.has({ tag: "Commit" }));
  s.rmState.at(rm).set("committed");
});

const RMRcvAbortMsg = action("rm is told to abort", { rm: RM }, ({ rm }) => {
  when(s.msgs.has({ tag: "Abort" }));
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

const ImplementsCommit = refines(
  "whatever the RMs decide, they may decide by the rules of transaction commit",
  transactionCommit,
  decisions,
  () => ({ rmState: s.rmState }),
);

export const twoPhase = spec(s, {
  name: "TwoPhase",
  doc: "Two-phase commit\nThe transaction manager (TM) and the resource managers (RMs) may stop at any time; messages are never lost.",
  constants: [RM],
  init: { rmState: () => "working", tmState: "init", tmPrepared: [], msgs: [] },
  actions: { TMRcvPrepared, TMCommit, TMAbort, RMPrepare, RMChooseToAbort, RMRcvCommitMsg, RMRcvAbortMsg },
  properties: { Consistent, AllCommit, ImplementsCommit },
  instances: { small: { RM: 3 }, large: { RM: 5 } },
});
