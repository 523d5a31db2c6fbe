-- The filter lock in Murphi. A level's victim counts from 1; 0 is none.

const N: 5;

type
  process: 1 .. N;
  height: 0 .. N - 1;
  gate: 1 .. N - 1;
  at: enum { OUTSIDE, RAISE, DEFER, WAIT, CRITICAL };

var
  pc: array [process] of at;
  level: array [process] of height;
  victim: array [gate] of 0 .. N;

startstate begin
  for p: process do
    pc[p] := OUTSIDE;
    level[p] := 0;
  end;
  for l: gate do victim[l] := 0; end;
end;

ruleset p: process do
  rule "outside" pc[p] = OUTSIDE ==> begin pc[p] := RAISE; end;
  rule "raise" pc[p] = RAISE ==> begin level[p] := level[p] + 1; pc[p] := DEFER; end;
  rule "defer" pc[p] = DEFER ==> begin victim[level[p]] := p; pc[p] := WAIT; end;
  rule "wait"
    pc[p] = WAIT & (victim[level[p]] != p | forall q: process do q = p | level[q] < level[p] end) ==>
  begin
    if level[p] = N - 1 then pc[p] := CRITICAL; else pc[p] := RAISE; end;
  end;
  rule "critical" pc[p] = CRITICAL ==> begin level[p] := 0; pc[p] := OUTSIDE; end;
end;

invariant "exclusion"
  forall p: process do forall q: process do p = q | pc[p] != CRITICAL | pc[q] != CRITICAL end end;
