// The random comparison finds nothing in the model, and finds every fault that is planted in it.

import { describe, expect, it } from "vitest";
import { conform } from "../../model/replay/conform.ts";
import { nothing, predict, type Predicted, type World } from "../../model/replay/predict.ts";
import type { Request } from "../../model/replay/protocol.ts";
import { planOf, sequences } from "../../model/replay/sequence.ts";
import fc from "fast-check";
import { describeWithKvm } from "./kvm.ts";

type Model = typeof predict;

/** The model with one thing wrong. */
const faults: Readonly<Record<string, Model>> = {
  "dirty bits survive a delete": (world, request) => {
    const after = predict(world, request);
    const dirty = new Map([...after.world.guest.dirty, ...world.guest.dirty]);
    const isHere = world.guest.slots.some(({ id }) => request.op === "region" && id === request.slot);
    const survives = request.op === "region" && (Number(request.size) === 0 || !isHere);
    return survives && after.expected?.reply?.errno === "ok" ? withGuest(after, { dirty }) : after;
  },
  "a resumed load reads memory": (world, request) => {
    const { pending } = world;
    if (request.op !== "resume" || pending.what !== "read") return predict(world, request);
    return predict({ ...world, pending: { what: "again", access: pending.access } }, request);
  },
  "a store that exited reaches memory by itself": (world, request) => {
    const { pending } = world;
    if (request.op !== "resume" || pending.what !== "write") return predict(world, request);
    const after = predict(world, request);
    const words = new Map([...after.world.guest.words].map(([hva, word]) => [hva, word + 1] as const));
    return withGuest(after, { words });
  },
  "a slot may change its hva": (world, request) => {
    if (request.op !== "region" || Number(request.size) === 0) return predict(world, request);
    const slots = world.guest.slots.filter(({ id }) => id !== request.slot);
    return predict({ ...world, guest: { ...world.guest, slots } }, request);
  },
  "overlap is checked before what may change": (world, request) => {
    const after = predict(world, request);
    if (request.op !== "region" || after.expected?.reply?.errno !== "EINVAL") return after;
    const free = predict(world, { ...request, slot: 99 });
    return free.expected?.reply?.errno === "EEXIST" ? { ...after, expected: free.expected } : after;
  },
  "a move leaves the old range in place": (world, request) => {
    const after = predict(world, request);
    const old = world.guest.slots.find(({ id }) => request.op === "region" && id === request.slot);
    const now = after.world.guest.slots.find(({ id }) => id === old?.id);
    if (!old || !now || old.base + old.pages > now.base) return after;
    return withGuest(after, { slots: [...after.world.guest.slots, { ...old, id: 98 }] });
  },
  "read-only memory can be stored to": (world, request) => {
    const slots = world.guest.slots.map((slot) => ({ ...slot, flags: slot.flags & ~2 }));
    if (request.op !== "access") return predict(world, request);
    const after = predict({ ...world, guest: { ...world.guest, slots } }, request);
    return withGuest(after, { slots: world.guest.slots });
  },
};

function withGuest({ world, expected }: Predicted, part: Partial<World["guest"]>): Predicted {
  return { world: { ...world, guest: { ...world.guest, ...part } }, expected };
}

describeWithKvm("random sequences", () => {
  it.each([3, 0] as const)("agree with the real KVM at CPL %i", async (cpl) => {
    const { disagreement, runs, seen } = await conform({ runs: 150, seed: 1, cpl, long: 40 });
    expect(disagreement).toBeUndefined();
    expect(runs).toBe(150);
    for (const kind of ["load done", "load mmio-read", "store mmio-write", "fetch internal-error"])
      expect(seen.get(kind)).toBeGreaterThan(0);
    for (const kind of ["walk fault", "locked-add done", "region EEXIST", "region EINVAL", "dirty ENOENT"])
      expect(seen.get(kind)).toBeGreaterThan(0);
  });

  it.each(Object.entries(faults))("find it out if %s", async (_fault, model) => {
    const { disagreement } = await conform({ runs: 400, seed: 1, cpl: 3, long: 150, model });
    expect(disagreement?.why).toMatch(/expected/);
    expect(disagreement?.plan.length).toBeLessThanOrEqual(12);
  });
});

describe("a random sequence", () => {
  const kinds = (plan: readonly { readonly request: Request }[]) => plan.map(({ request }) => request.op);

  it("means the same plan each time", () => {
    fc.assert(
      fc.property(sequences(3, 40), (sequence) => {
        expect(planOf(sequence)).toEqual(planOf(sequence));
      }),
    );
  });

  it("never accesses memory while an exit is pending, nor resumes where nothing is", () => {
    fc.assert(
      fc.property(sequences(3, 40), (sequence) => {
        let world = nothing;
        const isAllowed = planOf(sequence).map(({ request }) => {
          const { what } = world.pending;
          world = predict(world, request).world;
          if (request.op === "access") return what === "nothing" || what === "again";
          return request.op !== "resume" || what !== "nothing";
        });
        expect(isAllowed).not.toContain(false);
      }),
    );
  });

  it("keeps what is left meaningful when choices are left out", () => {
    fc.assert(
      fc.property(sequences(3, 20), fc.nat(), (sequence, seed) => {
        const choices = sequence.choices.filter((_, i) => (i + seed) % 3 !== 0);
        expect(kinds(planOf({ ...sequence, choices }))[0]).toBe("vm");
      }),
    );
  });
});
