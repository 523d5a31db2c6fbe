-- EWD 840 in Murphi.

const N: 9;

type node: 0 .. N - 1;

var
  busy: array [node] of boolean;
  black: array [node] of boolean;
  token: node;
  tainted: boolean;

startstate begin
  for i: node do
    busy[i] := true;
    black[i] := false;
  end;
  token := 0;
  tainted := true;
end;

rule "initiate" token = 0 & (tainted | black[0]) ==>
begin
  token := N - 1;
  tainted := false;
  black[0] := false;
end;

ruleset i: node do
  rule "pass" i > 0 & token = i & (!busy[i] | black[i] | tainted) ==>
  begin
    token := i - 1;
    tainted := tainted | black[i];
    black[i] := false;
  end;
  ruleset j: node do
    rule "send" i != j & busy[i] ==>
    begin
      busy[j] := true;
      if j > i then black[i] := true; end;
    end;
  end;
  rule "rest" busy[i] ==> begin busy[i] := false; end;
end;

invariant "sound"
  (token = 0 & !tainted & !black[0] & !busy[0]) -> forall i: node do !busy[i] end;
