import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Domains } from "../../checker/evaluate/domain.ts";
import { idName } from "../../checker/language/plain.ts";
import { fitsIn } from "../../checker/evaluate/fits.ts";
import { Plains } from "../../checker/evaluate/plain.ts";
import { Store } from "../../checker/evaluate/value.ts";
import type { Sort } from "../../checker/language/node.ts";
import { bool, int, labels } from "./tiny.ts";

const scalar = fc.constantFrom<Sort>(bool, int(-1, 1), labels("b", "a"), { kind: "ids", name: "Cpu" });

const { sort: anySort } = fc.letrec<{ sort: Sort }>((tie) => ({
  sort: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    scalar,
    tie("sort").map((elem): Sort => ({ kind: "option", elem })),
    tie("sort").map((elem): Sort => ({ kind: "set", elem })),
    fc.record({ elem: tie("sort"), max: fc.nat(2) }).map((parts): Sort => ({ kind: "seq", ...parts })),
    fc.record({ key: tie("sort"), value: tie("sort") }).map((parts): Sort => ({ kind: "map", ...parts })),
    fc.record({ z: tie("sort"), a: tie("sort") }).map((fields): Sort => ({ kind: "record", fields })),
    tie("sort").map((of): Sort => ({ kind: "variant", cases: { none: {}, some: { of } } })),
  ),
}));

describe("the members of a sort", () => {
  it("are as many as counted, different, in order, of the sort, and survive as plain data", () => {
    fc.assert(
      fc.property(anySort, (sort) => {
        const store = new Store();
        const domains = new Domains(store, { Cpu: 2 });
        fc.pre(domains.count(sort) <= 500);
        const members = domains.members(sort);
        const [plains, fits] = [new Plains(store, domains), fitsIn(sort, domains)];
        expect(members.length).toBe(domains.count(sort));
        expect(new Set(members).size).toBe(members.length);
        for (const member of members) {
          expect(fits(member)).toBe(true);
          expect(plains.fromPlain(sort, plains.toPlain(sort, member), "it")).toBe(member);
        }
        expect(members.toReversed().toSorted((a, b) => domains.compare(sort, a, b))).toEqual(members);
      }),
      { numRuns: 300 },
    );
  });

  it("of an ids sort are named after it", () => {
    expect(["RM", "Vcpu", "MemSlot", "P"].map((name) => idName(name, 0))).toEqual([
      "rm0",
      "vcpu0",
      "memSlot0",
      "p0",
    ]);
  });
});

describe("plain data", () => {
  const store = new Store();
  const domains = new Domains(store, { Cpu: 2 });
  const plains = new Plains(store, domains);
  const refuse = (sort: Sort, plain: never): string => {
    try {
      plains.fromPlain(sort, plain, "it");
      return "accepted";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("that is not of the sort is refused, and the message says which part", () => {
    const queue: Sort = { kind: "seq", elem: { kind: "record", fields: { gfn: int(0, 3, "Gfn") } }, max: 2 };
    expect(refuse(queue, [{ gfn: 1 }, { gfn: 4 }] as never)).toBe("it[1].gfn is 4, which is not in Gfn 0..3");
    expect(refuse(queue, [{}, {}, {}] as never)).toContain("at most 2");
    expect(refuse(queue, [{ gfn: 1, x: 1 }] as never)).toBe('it[0] has a field "x" that does not exist');
    expect(refuse({ kind: "ids", name: "Cpu" }, "cpu2" as never)).toBe('it is "cpu2", which is not in Cpu');
    expect(refuse(int(0, 3), 1.5 as never)).toContain("it is 1.5");
    expect(refuse({ kind: "map", key: bool, value: bool }, { true: true } as never)).toContain(
      "which is not in",
    );
    expect(refuse({ kind: "variant", cases: { a: {} } }, { tag: "b" } as never)).toContain(
      "which is not in variant of a",
    );
  });

  it("may give a map by position, by key, or as pairs", () => {
    const byCpu: Sort = { kind: "map", key: { kind: "ids", name: "Cpu" }, value: bool };
    const value = plains.fromPlain(byCpu, { cpu1: false, cpu0: true }, "it");
    expect(plains.fromPlain(byCpu, [true, false], "it")).toBe(value);
    const byOption: Sort = { kind: "map", key: { kind: "option", elem: bool }, value: int(0, 9) };
    const pairs = plains.fromPlain(
      byOption,
      [
        [true, 2],
        [null, 3],
        [false, 1],
      ],
      "it",
    );
    expect(plains.fromPlain(byOption, [1, 2, 3], "it")).toBe(pairs);
  });
});
