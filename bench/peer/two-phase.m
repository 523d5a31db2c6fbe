-- Two-phase commit in Murphi.

const N: 8;

type
  rm: 1 .. N;
  decision: enum { WORKING, PREPARED, COMMITTED, ABORTED };

var
  state: array [rm] of decision;
  tm: decision;
  received: array [rm] of boolean;
  sent: array [rm] of boolean;
  commit: boolean;
  abort: boolean;

startstate begin
  for i: rm do
    state[i] := WORKING;
    received[i] := false;
    sent[i] := false;
  end;
  tm := WORKING;
  commit := false;
  abort := false;
end;

rule "the TM commits" tm = WORKING & forall i: rm do received[i] end ==> begin tm := COMMITTED; commit := true; end;
rule "the TM aborts" tm = WORKING ==> begin tm := ABORTED; abort := true; end;

ruleset i: rm do
  rule "the TM receives" tm = WORKING & sent[i] ==> begin received[i] := true; end;
  rule "prepare" state[i] = WORKING ==> begin state[i] := PREPARED; sent[i] := true; end;
  rule "choose to abort" state[i] = WORKING ==> begin state[i] := ABORTED; end;
  rule "receive commit" commit ==> begin state[i] := COMMITTED; end;
  rule "receive abort" abort ==> begin state[i] := ABORTED; end;
end;

invariant "consistent" forall i: rm do forall k: rm do !(state[i] = COMMITTED & state[k] = ABORTED) end end;
