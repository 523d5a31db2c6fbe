// Two tables of memory slots, swapped under readers that SRCU protects: slots are deleted and created while vCPUs fault.
//
// Small on purpose, so that it can be written by hand for every peer. The model of KVM that slotcheck is about is
// model/slice/memslots.ts, not this one.

import {
  action,
  all,
  branch,
  define,
  ids,
  ifElse,
  int,
  invariant,
  map,
  oneOf,
  option,
  type PlainOf,
  setOf,
  setWhere,
  spec,
  state,
  step,
  thread,
  variable,
  when,
} from "../../checker/index.ts";

const Vcpu = ids("Vcpu");
const Gfn = ids("Gfn");
const Page = ids("Page");
const Side = int("Side", 0, 1);

const ReaderAt = oneOf("outside", "enter", "lookUp", "install", "access", "leave");

const deletion = ["invalidate", "swapInvalid", "snapInvalid", "syncInvalid", "zap"] as const;
const removal = ["remove", "swapRemoved", "snapRemoved", "syncRemoved", "free"] as const;
const creation = ["add", "swapAdded", "snapAdded", "syncAdded", "finish"] as const;
const UpdaterAt = oneOf("idle", ...deletion, ...removal, ...creation);
type UpdaterLabel = PlainOf<typeof UpdaterAt>;

const s = state({
  active: variable(Side, "the table that readers find"),
  page: variable(map(Side, map(Gfn, option(Page))), "in each table, the page behind each gfn"),
  invalid: variable(map(Side, setOf(Gfn)), "in each table, the gfns whose slot is marked invalid"),
  spte: variable(map(Gfn, option(Page)), "the shadow page table"),
  live: variable(setOf(Page), "the pages that are allocated"),
  pc: variable(map(Vcpu, ReaderAt), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "what it accesses"),
  side: variable(map(Vcpu, Side), "the table that it found"),
  found: variable(map(Vcpu, option(Page)), "the page that it found there"),
  waited: variable(setOf(Vcpu), "the readers that the grace period waits for"),
  upc: variable(UpdaterAt, "where the updater is"),
  ugfn: variable(option(Gfn), "the gfn that it deletes or creates"),
  upage: variable(option(Page), "the page behind it"),
});

const Inactive = define("Inactive", "the table that readers do not find", {}, Side, () =>
  ifElse(Side, s.active.eq(0), 1, 0),
);

// --- The readers -----------------------------------------------------------------------------------

const { outside, enter, lookUp, install, access, leave } = thread(Vcpu, s.pc, {
  outside: step("the guest accesses g; srcu_read_lock", { g: Gfn }, (v, { g }) => {
    s.gfn.at(v).set(g);
    return "enter";
  }),
  enter: step("the reader reads the pointer to the table", (v) => {
    s.side.at(v).set(s.active);
    return "lookUp";
  }),
  lookUp: step("the lookup finds a page, or none that is valid", (v) => {
    const g = s.gfn.at(v).value();
    const page = s.page.at(s.side.at(v)).at(g);
    const hit = page.isSome().and(s.invalid.at(s.side.at(v)).has(g).not());
    branch(hit, () => s.found.at(v).set(page));
    return ifElse(ReaderAt, hit, "install", "leave");
  }),
  install: step("the page goes into the shadow page table", (v) => {
    s.spte.at(s.gfn.at(v).value()).set(s.found.at(v));
    return "access";
  }),
  access: step("the access succeeds, or finds the page zapped and faults again", (v) => {
    const zapped = s.spte.at(s.gfn.at(v).value()).isNone();
    branch(zapped, () => {
      s.side.at(v).set(0);
      s.found.at(v).set(null);
    });
    return ifElse(ReaderAt, zapped, "enter", "leave");
  }),
  leave: step("srcu_read_unlock", (v) => {
    s.gfn.at(v).set(null);
    s.side.at(v).set(0);
    s.found.at(v).set(null);
    s.waited.set(s.waited.without(v));
    return "outside";
  }),
});

// --- The updater -----------------------------------------------------------------------------------

const Delete = action("the slot of g is to go", { g: Gfn }, ({ g }) => {
  const page = s.page.at(s.active).at(g);
  when(s.upc.eq("idle"), page.isSome());
  s.ugfn.set(g);
  s.upage.set(page);
  s.upc.set("invalidate");
});

const Create = action("a slot with page p is to back g", { g: Gfn, p: Page }, ({ g, p }) => {
  when(s.upc.eq("idle"), s.page.at(s.active).at(g).isNone(), s.live.has(p).not());
  s.ugfn.set(g);
  s.upage.set(p);
  s.live.set(s.live.with(p));
  s.upc.set("add");
});

function updater(doc: string, from: UpdaterLabel, to: UpdaterLabel, body: () => void) {
  return action(doc, () => {
    when(s.upc.eq(from));
    body();
    s.upc.set(to);
  });
}

const swap = (from: UpdaterLabel, to: UpdaterLabel) =>
  updater("the tables swap", from, to, () => s.active.set(Inactive()));

const snap = (from: UpdaterLabel, to: UpdaterLabel) =>
  updater("a grace period begins", from, to, () =>
    s.waited.set(setWhere("v", Vcpu, (v) => s.pc.at(v).ne("outside"))),
  );

const sync = (from: UpdaterLabel, to: UpdaterLabel) =>
  updater("the grace period ends", from, to, () => when(s.waited.isEmpty()));

const setPage = (to: typeof s.upage | null): void => s.page.at(Inactive()).at(s.ugfn.value()).set(to);

const Invalidate = updater("the inactive table's slot is marked", "invalidate", "swapInvalid", () => {
  const marked = s.invalid.at(Inactive());
  marked.set(marked.with(s.ugfn.value()));
});
const Zap = updater("the shadow page table forgets the gfn", "zap", "remove", () =>
  s.spte.at(s.ugfn.value()).set(null),
);
const Remove = updater("the inactive table's slot goes", "remove", "swapRemoved", () => setPage(null));
const Free = updater("the other one too, and its page", "free", "idle", () => {
  setPage(null);
  const marked = s.invalid.at(Inactive());
  marked.set(marked.without(s.ugfn.value()));
  s.live.set(s.live.without(s.upage.value()));
  s.ugfn.set(null);
  s.upage.set(null);
});
const Add = updater("the inactive table gets the slot", "add", "swapAdded", () => setPage(s.upage));
const Finish = updater("the other one too", "finish", "idle", () => {
  setPage(s.upage);
  s.ugfn.set(null);
  s.upage.set(null);
});

const NoUseAfterFree = invariant("what the shadow page table maps is allocated", () =>
  all({ g: Gfn }, ({ g }) => {
    const spte = s.spte.at(g);
    return spte.isSome().implies(s.live.has(spte.value()));
  }),
);

const NoStaleInstall = invariant("what a reader is about to install, or has installed, is allocated", () =>
  all({ v: Vcpu }, ({ v }) =>
    s.pc
      .at(v)
      .in(["install", "access"])
      .implies(s.live.has(s.found.at(v).value())),
  ),
);

export const memslot = spec(s, {
  name: "Memslot",
  doc: "Deleting and creating memory slots\nOne updater, any number of readers. Pages are reused.",
  constants: [Vcpu, Gfn, Page],
  init: {
    active: 0,
    page: () => () => null,
    invalid: () => [],
    spte: () => null,
    live: [],
    pc: () => "outside",
    gfn: () => null,
    side: () => 0,
    found: () => null,
    waited: [],
    upc: "idle",
    ugfn: null,
    upage: null,
  },
  actions: {
    Outside: outside,
    Enter: enter,
    LookUp: lookUp,
    Install: install,
    Access: access,
    Leave: leave,
    Delete,
    Create,
    Invalidate,
    SwapInvalid: swap("swapInvalid", "snapInvalid"),
    SnapInvalid: snap("snapInvalid", "syncInvalid"),
    SyncInvalid: sync("syncInvalid", "zap"),
    Zap,
    Remove,
    SwapRemoved: swap("swapRemoved", "snapRemoved"),
    SnapRemoved: snap("snapRemoved", "syncRemoved"),
    SyncRemoved: sync("syncRemoved", "free"),
    Free,
    Add,
    SwapAdded: swap("swapAdded", "snapAdded"),
    SnapAdded: snap("snapAdded", "syncAdded"),
    SyncAdded: sync("syncAdded", "finish"),
    Finish,
  },
  properties: { NoUseAfterFree, NoStaleInstall },
  instances: {
    XS: { Vcpu: 1, Gfn: 1, Page: 1 },
    S: { Vcpu: 2, Gfn: 2, Page: 2 },
    M: { Vcpu: 2, Gfn: 3, Page: 3 },
    L: { Vcpu: 2, Gfn: 3, Page: 4 },
    XL: { Vcpu: 2, Gfn: 3, Page: 6 },
  },
});
