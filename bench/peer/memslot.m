-- The memslot model in Murphi. Its constants are those of size L; the benchmark writes others in their place.
-- Gfns and pages count from 1; 0 is none.

const
  VCPUS: 2;
  GFNS: 3;
  PAGES: 4;

type
  vcpu: 1 .. VCPUS;
  gfn: 1 .. GFNS;
  page: 1 .. PAGES;
  maybe_gfn: 0 .. GFNS;
  maybe_page: 0 .. PAGES;
  side: 0 .. 1;
  at: enum { OUTSIDE, ENTER, LOOK_UP, INSTALL, ACCESS, LEAVE };
  updater_at: enum {
    IDLE, INVALIDATE, SWAP_INVALID, SNAP_INVALID, SYNC_INVALID, ZAP, REMOVE, SWAP_REMOVED, SNAP_REMOVED,
    SYNC_REMOVED, FREE, ADD, SWAP_ADDED, SNAP_ADDED, SYNC_ADDED, FINISH };

var
  active: side;
  table: array [side] of array [gfn] of maybe_page;
  invalid: array [side] of array [gfn] of boolean;
  spte: array [gfn] of maybe_page;
  live: array [page] of boolean;
  pc: array [vcpu] of at;
  accessed: array [vcpu] of maybe_gfn;
  reads: array [vcpu] of side;
  found: array [vcpu] of maybe_page;
  waited: array [vcpu] of boolean;
  upc: updater_at;
  ugfn: maybe_gfn;
  upage: maybe_page;

startstate begin
  active := 0;
  for t: side do
    for g: gfn do
      table[t][g] := 0;
      invalid[t][g] := false;
    end;
  end;
  for g: gfn do spte[g] := 0; end;
  for p: page do live[p] := false; end;
  for v: vcpu do
    pc[v] := OUTSIDE;
    accessed[v] := 0;
    reads[v] := 0;
    found[v] := 0;
    waited[v] := false;
  end;
  upc := IDLE;
  ugfn := 0;
  upage := 0;
end;

ruleset v: vcpu do
  ruleset g: gfn do
    rule "outside" pc[v] = OUTSIDE ==> begin accessed[v] := g; pc[v] := ENTER; end;
  end;
  rule "enter" pc[v] = ENTER ==> begin reads[v] := active; pc[v] := LOOK_UP; end;
  rule "hit" pc[v] = LOOK_UP & table[reads[v]][accessed[v]] != 0 & !invalid[reads[v]][accessed[v]] ==>
  begin
    found[v] := table[reads[v]][accessed[v]];
    pc[v] := INSTALL;
  end;
  rule "miss" pc[v] = LOOK_UP & (table[reads[v]][accessed[v]] = 0 | invalid[reads[v]][accessed[v]]) ==>
  begin
    pc[v] := LEAVE;
  end;
  rule "install" pc[v] = INSTALL ==> begin spte[accessed[v]] := found[v]; pc[v] := ACCESS; end;
  rule "access" pc[v] = ACCESS & spte[accessed[v]] != 0 ==> begin pc[v] := LEAVE; end;
  rule "fault again" pc[v] = ACCESS & spte[accessed[v]] = 0 ==>
  begin
    reads[v] := 0;
    found[v] := 0;
    pc[v] := ENTER;
  end;
  rule "leave" pc[v] = LEAVE ==>
  begin
    accessed[v] := 0;
    reads[v] := 0;
    found[v] := 0;
    waited[v] := false;
    pc[v] := OUTSIDE;
  end;
end;

ruleset g: gfn do
  rule "delete" upc = IDLE & table[active][g] != 0 ==>
  begin
    ugfn := g;
    upage := table[active][g];
    upc := INVALIDATE;
  end;
  ruleset p: page do
    rule "create" upc = IDLE & table[active][g] = 0 & !live[p] ==>
    begin
      ugfn := g;
      upage := p;
      live[p] := true;
      upc := ADD;
    end;
  end;
end;

rule "invalidate" upc = INVALIDATE ==> begin invalid[1 - active][ugfn] := true; upc := SWAP_INVALID; end;
rule "zap" upc = ZAP ==> begin spte[ugfn] := 0; upc := REMOVE; end;
rule "remove" upc = REMOVE ==> begin table[1 - active][ugfn] := 0; upc := SWAP_REMOVED; end;
rule "add" upc = ADD ==> begin table[1 - active][ugfn] := upage; upc := SWAP_ADDED; end;

rule "swap" upc = SWAP_INVALID | upc = SWAP_REMOVED | upc = SWAP_ADDED ==>
begin
  active := 1 - active;
  if upc = SWAP_INVALID then upc := SNAP_INVALID;
  elsif upc = SWAP_REMOVED then upc := SNAP_REMOVED;
  else upc := SNAP_ADDED;
  end;
end;
rule "snap" upc = SNAP_INVALID | upc = SNAP_REMOVED | upc = SNAP_ADDED ==>
begin
  for v: vcpu do waited[v] := pc[v] != OUTSIDE; end;
  if upc = SNAP_INVALID then upc := SYNC_INVALID;
  elsif upc = SNAP_REMOVED then upc := SYNC_REMOVED;
  else upc := SYNC_ADDED;
  end;
end;
rule "sync" (upc = SYNC_INVALID | upc = SYNC_REMOVED | upc = SYNC_ADDED) & forall v: vcpu do !waited[v] end ==>
begin
  if upc = SYNC_INVALID then upc := ZAP;
  elsif upc = SYNC_REMOVED then upc := FREE;
  else upc := FINISH;
  end;
end;

rule "free" upc = FREE ==>
begin
  table[1 - active][ugfn] := 0;
  invalid[1 - active][ugfn] := false;
  live[upage] := false;
  ugfn := 0;
  upage := 0;
  upc := IDLE;
end;
rule "finish" upc = FINISH ==>
begin
  table[1 - active][ugfn] := upage;
  ugfn := 0;
  upage := 0;
  upc := IDLE;
end;

invariant "no use after free" forall g: gfn do spte[g] = 0 | live[spte[g]] end;
invariant "no stale install" forall v: vcpu do (pc[v] = INSTALL | pc[v] = ACCESS) -> live[found[v]] end;
