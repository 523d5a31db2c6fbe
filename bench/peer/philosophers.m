-- Dining philosophers in Murphi; the last one takes the right fork first.

const N: 10;

type
  seat: 0 .. N - 1;
  at: enum { THINKING, HUNGRY, LEFT, BOTH, RIGHT };

var pc: array [seat] of at;

function left_free(p: seat): boolean;
begin
  return pc[(p + N - 1) % N] != RIGHT & pc[(p + N - 1) % N] != BOTH;
end;

function right_free(p: seat): boolean;
begin
  return pc[(p + 1) % N] != LEFT & pc[(p + 1) % N] != BOTH;
end;

startstate begin
  for p: seat do pc[p] := THINKING; end;
end;

ruleset p: seat do
  rule "think" pc[p] = THINKING ==> begin pc[p] := HUNGRY; end;
  rule "first, left" p < N - 1 & pc[p] = HUNGRY & left_free(p) ==> begin pc[p] := LEFT; end;
  rule "then right" p < N - 1 & pc[p] = LEFT & right_free(p) ==> begin pc[p] := BOTH; end;
  rule "return left" p < N - 1 & pc[p] = BOTH ==> begin pc[p] := RIGHT; end;
  rule "return right" p < N - 1 & pc[p] = RIGHT ==> begin pc[p] := THINKING; end;
  rule "first, right" p = N - 1 & pc[p] = HUNGRY & right_free(p) ==> begin pc[p] := RIGHT; end;
  rule "then left" p = N - 1 & pc[p] = RIGHT & left_free(p) ==> begin pc[p] := BOTH; end;
  rule "return right, last" p = N - 1 & pc[p] = BOTH ==> begin pc[p] := LEFT; end;
  rule "return left, last" p = N - 1 & pc[p] = LEFT ==> begin pc[p] := THINKING; end;
end;

invariant "exclusive" forall p: seat do !(pc[p] = BOTH & pc[(p + 1) % N] = BOTH) end;
