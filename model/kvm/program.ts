// How ioctls become constants: a program for the updating thread, and the memslot sets that it publishes.
//
// Main invariant: a memslot set is a list of slots that never overlap; the table that readers see follows from it.
// Every set that a program publishes becomes a row of Tables, the first row being the set before the update.

import type { PlainOf } from "../../checker/index.ts";
import type { MicroOp as DirtyOp } from "./dirty/state.ts";
import type { HoleOp } from "./hole/state.ts";
import type { KeptOp } from "./kept/state.ts";
import type { ManualOp } from "./manual/state.ts";
import type { MmioOp } from "./mmio/state.ts";
import type { RootOp } from "./mmu/state.ts";
import type { NotifierOp } from "./notifier/state.ts";
import type { RingOp } from "./ring/state.ts";
import type { SpaceOp } from "./spaces/state.ts";
import type { MicroOp, Resolution, Rules } from "./state.ts";
import type { TransactionOp } from "./transaction/state.ts";
import { endOf, gfnsOf } from "./topology.ts";
import type { ViewOp } from "./view/state.ts";
import type { UserfaultOp } from "./userfault/state.ts";

/** A slot of a memslot set. `base` and `pages` are in gfns, `hva` is the page behind the first one. */
export interface Slot {
  readonly id: number;
  readonly base: number;
  readonly pages: number;
  readonly hva: number;
  /** KVM_MEMSLOT_INVALID. */
  readonly invalid?: boolean;
  /** KVM_MEM_DISABLED: an access is an exit of its own. */
  readonly disabled?: boolean;
  /** The gfns that a hole masks. Another slot may lie there. */
  readonly holes?: readonly number[];
  /** Every gfn of the slot maps to the one page at `hva`: KVM_MEM_SINGLE_HVA. */
  readonly singleHva?: boolean;
  /** No gfn of the slot maps to anything, loads give 0xff: KVM_MEM_PCI_HOLE. */
  readonly pciHole?: boolean;
  /** KVM_MEM_READONLY. */
  readonly readonly?: boolean;
  /** Its dirty bitmap. Copies of a slot share it; a slot without one gets one of its own when it is published. */
  readonly bitmap?: number;
}

/** What a line can do in the core. */
export type CoreOp = PlainOf<typeof MicroOp>;
/** What a line can do at all. A slice keeps the lines whose tags it knows. */
export type Op =
  | CoreOp
  | PlainOf<typeof DirtyOp>
  | PlainOf<typeof HoleOp>
  | PlainOf<typeof ManualOp>
  | PlainOf<typeof MmioOp>
  | PlainOf<typeof KeptOp>
  | PlainOf<typeof NotifierOp>
  | PlainOf<typeof RingOp>
  | PlainOf<typeof RootOp>
  | PlainOf<typeof SpaceOp>
  | PlainOf<typeof TransactionOp>
  | PlainOf<typeof ViewOp>
  | PlainOf<typeof UserfaultOp>;
export type ReaderRules = PlainOf<NonNullable<typeof Rules.sort>>;

/** What Linux does on x86. */
export const x86: ReaderRules = { invalid: "retry", kernel: "fails", fetch: "dies", stopped: "ioctls" };
type Row = PlainOf<typeof Resolution>;

/** One step of a program, with the words by which traces name it. */
export interface Line<O extends Op = Op> {
  /** "DELETE slot 0" */
  readonly ioctl: string;
  /** "publish the slot as INVALID" */
  readonly does: string;
  readonly op: O;
  /** The same in smaller steps, for a slice that looks closer. */
  readonly parts?: readonly Line[];
}

/** A program with its memslot sets: everything of a design in a scenario that the kernel model needs. */
export interface Plan<O extends Op = Op> {
  readonly lines: readonly Line<O>[];
  readonly sets: readonly (readonly Slot[])[];
}

/**
 * What an ioctl can do to the kernel, in the order of its calls: `kvm_set_memslot` and its helpers in small words.
 * Collects a plan.
 */
export class Kvm {
  readonly #lines: Line[] = [];
  readonly #sets: (readonly Slot[])[];
  #ioctl = "";
  #bitmaps = 0;

  constructor(slots: readonly Slot[]) {
    this.#sets = [this.allocate(slots)];
  }

  /** The set that readers would find now. */
  get slots(): readonly Slot[] {
    return this.#sets.at(-1) ?? [];
  }

  /** @throws if there is no slot with the id: a plan that is wrong, not a model that fails. */
  slot(id: number): Slot {
    const found = this.slots.find((slot) => slot.id === id);
    if (!found)
      throw new Error(`internal error: no slot ${id} among ${this.slots.map((slot) => slot.id).join(", ")}`);
    return found;
  }

  get freeId(): number {
    return freeId(this.slots);
  }

  /** Gives each slot that has no dirty bitmap a new one; the same list if none needs it. */
  allocate(slots: readonly Slot[]): readonly Slot[] {
    if (slots.every(({ bitmap }) => bitmap !== undefined)) return slots;
    return slots.map((slot) => (slot.bitmap === undefined ? { ...slot, bitmap: this.#bitmaps++ } : slot));
  }

  /** The same slots with new dirty bitmaps. */
  allocateAnew(slots: readonly Slot[]): readonly Slot[] {
    return slots.map((slot) => ({ ...slot, bitmap: this.#bitmaps++ }));
  }

  /** An ioctl that holds slots_lock from beginning to end and allocates all that it needs before it changes anything. */
  ioctl(name: string, body: () => void): void {
    this.call(name, () => {
      this.lock();
      this.attempt("allocate what it needs");
      body();
      this.unlock();
    });
  }

  /** Everything that `body` does belongs to this ioctl, which takes its locks itself, or to this piece of the VMM. */
  call(name: string, body: () => void): void {
    this.#ioctl = name;
    body();
  }

  lock(): void {
    this.step("take slots_lock", { tag: "lock" });
  }

  unlock(): void {
    this.step("release slots_lock", { tag: "unlock" });
  }

  /** What may fail, and then ends the ioctl with an error; `keepsLock` if the error path forgets slots_lock. */
  attempt(does: string, keepsLock = false): void {
    this.step(does, { tag: "attempt", keepsLock });
  }

  /** Changes the inactive set, which readers do not see before it is published. */
  edit(does: string, slots: readonly Slot[]): void {
    this.step(does, { tag: "edit", table: this.#position(slots) });
  }

  /** Readers that look up from now on find this set. */
  publish(does: string, slots: readonly Slot[]): void {
    this.step(does, { tag: "publish", table: this.#position(slots) });
  }

  /** Waits for the readers that looked up before, and then ends the update's generation. */
  grace(): void {
    this.step("synchronize_srcu", { tag: "grace" });
    this.step("if the generation wraps, zap all SPTEs", { tag: "wrap" });
    this.step("store the new generation", { tag: "generation" });
  }

  /** Drops the SPTEs of all slots, which is what x86 does unless KVM_X86_QUIRK_SLOT_ZAP_ALL is off. */
  zapAll(): void {
    const gfns = new Set(this.#sets.flatMap((set) => set.flatMap(gfnsOf)));
    this.step("zap all SPTEs", { tag: "zap", gfns: [...gfns].sort((a, b) => a - b) }, [
      ["obsolete all roots", { tag: "obsolete" }],
      ["every vCPU has left its obsolete root", { tag: "kick" }],
      ["zap the SPTEs of the obsolete roots", { tag: "reap" }],
    ]);
  }

  /** Drops all SPTEs one after the other, as x86 did up to v5.3. Only a slice that asks whether it ends can see it. */
  zapEach(): void {
    this.step("zap one SPTE after the other", { tag: "zapEach" });
  }

  /** Drops the SPTEs of some gfns. */
  zap(does: string, gfns: readonly number[]): void {
    this.step(does, { tag: "zap", gfns: [...gfns] });
  }

  /** Faults on these gfns are tried again while `body` happens. */
  invalidating(gfns: readonly number[], body: () => void): void {
    this.step("faults on it are tried again from now on", { tag: "invalidate", gfns: [...gfns] });
    body();
    this.step("faults are installed again", { tag: "validate" });
  }

  /** Keeps vCPU threads out of KVM_RUN, and waits until none is inside. */
  inhibit(): void {
    this.step("kick the vCPUs", { tag: "inhibit" });
    this.step("no vCPU is in KVM_RUN", { tag: "quiesce" });
  }

  resume(): void {
    this.step("let the vCPUs run", { tag: "resume" });
  }

  get plan(): Plan {
    return { lines: [...this.#lines, { ioctl: "", does: "done", op: { tag: "done" } }], sets: this.#sets };
  }

  /** Of a set in the list of all, from 1. */
  #position(slots: readonly Slot[]): number {
    const allocated = this.allocate(slots);
    if (this.slots !== allocated) this.#sets.push(allocated);
    return this.#sets.length;
  }

  /** One step; `parts` are what it consists of, for slices that look closer. */
  step(does: string, op: Op, parts?: readonly (readonly [string, Op])[]): void {
    const ioctl = this.#ioctl;
    const smaller = parts?.map(([what, part]): Line => ({ ioctl, does: what, op: part }));
    this.#lines.push({ ioctl, does, op, ...(smaller ? { parts: smaller } : {}) });
  }
}

/** The least id that no slot has, as kvm_alloc_slot in QEMU chooses it. */
export function freeId(slots: readonly Slot[]): number {
  const used = new Set(slots.map((slot) => slot.id));
  let id = 0;
  while (used.has(id)) id += 1;
  return id;
}

/** What each gfn below `pages` resolves to. @throws if two slots overlap: KVM answers -EEXIST. */
export function tableOf(slots: readonly Slot[], pages: number): readonly Row[] {
  return Array.from({ length: pages }, (_, gfn) => lookUp(slots, gfn));
}

/** What a lookup of a gfn answers. @throws if two slots overlap there. */
export function lookUp(slots: readonly Slot[], gfn: number): Row {
  const around = slots.filter((each) => gfn >= each.base && gfn < endOf(each));
  const [slot, other] = around.filter(({ holes }) => holes?.includes(gfn) !== true);
  if (slot && other)
    throw new Error(`internal error: slots ${slot.id} and ${other.id} overlap at gfn ${gfn}`);
  const holed = around.find(({ invalid, disabled }) => invalid !== true && disabled !== true);
  if (!slot) return holed ? { tag: "hole", id: holed.id } : { tag: "absent" };
  const { id } = slot;
  if (slot.invalid === true) return { tag: "invalid", id };
  if (slot.disabled === true) return { tag: "disabled", id };
  if (slot.pciHole === true) return { tag: "hole", id };
  return { tag: "slot", id, hva: slot.singleHva === true ? slot.hva : slot.hva + gfn - slot.base };
}
