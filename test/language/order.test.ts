import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  action,
  all,
  bool,
  branch,
  type Expr,
  ifElse,
  int,
  map,
  record,
  state,
  variable,
} from "../../checker/index.ts";
import { Gen, Newer, refusedStep, s, Vcpu, Where } from "./refused-step.ts";

/** Made outside of any step, as a model's author names a part of the state. */
const isOld = s.gen.eq(0);

describe("a step is refused that reads after setting it", () => {
  const late = (what: string): string =>
    `"Act" reads ${what} after setting it. Reads mean the value before the step; put the read first`;

  test("a variable", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.table.at(0).set(s.gen);
    });
    expect(message).toBe(late("gen"));
  });

  test("an entry whose key may be the same", () => {
    const message = refusedStep(({ v, w }) => {
      s.pc.at(v).set("guest");
      s.flag.set(s.pc.at(w).eq("guest"));
    });
    expect(message).toBe(late("pc[w]"));
  });

  test("through an operator", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.table.at(0).set(Newer());
    });
    expect(message).toBe(late("gen"));
  });

  test("through an expression that was made outside the step", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.flag.set(isOld);
    });
    expect(message).toBe(late("gen"));
  });

  test("in the condition of a branch, in a key, in a quantifier", () => {
    const inCondition = refusedStep(() => {
      s.flag.set(true);
      branch(s.flag, () => s.gen.set(1));
    });
    const inKey = refusedStep(() => {
      s.slot.base.set(1);
      s.table.at(s.slot.base).set(0);
    });
    const inQuantifier = refusedStep(({ v }) => {
      s.pc.at(v).set("guest");
      s.flag.set(all({ x: Vcpu }, ({ x }) => s.pc.at(x).eq("guest")));
    });
    expect(inCondition).toBe(late("flag"));
    expect(inKey).toBe(late("slot.base"));
    expect(inQuantifier).toBe(late("pc[x]"));
  });

  test("what one arm of a branch has set", () => {
    const message = refusedStep(() => {
      branch(s.flag, () => s.gen.set(1));
      s.table.at(0).set(s.gen);
    });
    expect(message).toBe(late("gen"));
  });
});

test("a step may read what it sets, if it reads first", () => {
  const { updates } = action("Act", () => {
    const before = s.gen.plus(1);
    s.gen.set(0);
    s.table.at(0).set(before);
  });
  expect(updates).toHaveLength(2);
});

test("a step may use what it read first inside a larger expression later", () => {
  const { updates } = action("Act", { v: Vcpu }, ({ v }) => {
    const isFirst = s.gen.eq(0);
    const newer = Newer();
    branch(isFirst, () => s.gen.set(1));
    s.pc.at(v).set(ifElse(Where, isFirst, "guest", "fault"));
    s.table.at(0).set(newer.plus(1));
  });
  expect(updates.map(({ variable }) => variable)).toEqual(["gen", "pc", "table"]);
});

test("a step may read one field after setting another", () => {
  const { updates } = action("Act", () => {
    s.slot.base.set(1);
    s.flag.set(s.slot.valid);
  });
  expect(updates).toHaveLength(2);
});

test("an arm of a branch may read what the other arm sets", () => {
  const { updates } = action("Act", () => {
    branch(
      s.flag,
      () => s.gen.set(1),
      () => s.table.at(0).set(s.gen),
    );
  });
  expect(updates).toHaveLength(2);
});

// ---------------------------------------------------------------------------------------------
// The same for random places.

type Hop = { readonly field: "a" | "b" } | { readonly key: number };

/** A place as the author writes it, and what it is by the rule's own words. */
interface AnyPlace {
  readonly hops: readonly Hop[];
}

const key = fc.integer({ min: 0, max: 1 }).map((n): Hop => ({ key: n }));
const shapes: fc.Arbitrary<readonly Hop[]> = fc.oneof(
  fc.constant([]),
  key.map((k) => [k]),
  fc.tuple(key, fc.constant<Hop>({ field: "b" })),
  fc.tuple(key, fc.constant<Hop>({ field: "a" })),
  fc.tuple(key, fc.constant<Hop>({ field: "a" }), key),
);
const places: fc.Arbitrary<AnyPlace> = shapes.map((hops) => ({ hops }));

interface Loose extends Expr<typeof Gen> {
  at(key: number): Loose;
  readonly a: Loose;
  readonly b: Loose;
  set(x: unknown): void;
}

const Gfn = int("Gfn", 0, 3);
const r = state({
  m: variable(map(Gfn, record({ a: map(Gfn, Gen), b: Gen })), "a map of records of maps"),
  out: variable(bool, "where reads go"),
});

function walkTo({ hops }: AnyPlace): Loose {
  return hops.reduce((at, hop) => ("key" in hop ? at.at(hop.key) : at[hop.field]), r.m as unknown as Loose);
}

/** Keys may be equal, so only fields tell two places apart; a place overlaps with its parts. */
function overlap(x: AnyPlace, y: AnyPlace): boolean {
  return x.hops.every((hop, i) => {
    const other = y.hops[i];
    return other === undefined || !("field" in hop && "field" in other) || hop.field === other.field;
  });
}

function outcome(body: () => unknown): "fine" | "late" | "refused otherwise" {
  try {
    body();
    return "fine";
  } catch (error) {
    const { message } = error as Error;
    return message.includes("after setting it") ? "late" : "refused otherwise";
  }
}

test("a read after a write is refused exactly if their places may overlap", () => {
  fc.assert(
    fc.property(places, places, (written, read) => {
      const body = (): void => {
        walkTo(written).set(walkTo(written));
        const late = walkTo(read);
        r.out.set(late.eq(late as never));
      };
      expect(outcome(() => action("Act", body))).toBe(overlap(written, read) ? "late" : "fine");
    }),
  );
});

test("a read before a write is never refused", () => {
  fc.assert(
    fc.property(places, places, (written, read) => {
      const { updates } = action("Act", () => {
        const early = walkTo(read);
        r.out.set(early.eq(early as never));
        walkTo(written).set(walkTo(written));
      });
      expect(updates).toHaveLength(2);
    }),
  );
});
