// Compiled code against its oracle: the same Result, to the last byte.

import { describe, expect, it } from "vitest";
import {
  action,
  bool,
  map,
  oneOf,
  option,
  type PlainOf,
  record,
  seq,
  spec,
  state,
  variable,
  variant,
  when,
} from "../../checker/index.ts";
import { compileModel } from "../../checker/compile/model.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import type { Result } from "../../checker/search/result.ts";
import { judgesOf } from "../../checker/search/judges.ts";
import { engine, search } from "../../checker/search/search.ts";
import { numbersOf } from "../../checker/tla/choices.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { compare, type Compared, differences, quickOnes, shipped } from "./oracle.ts";

/** Random machines to compare: SLOTCHECK_RANDOM=1000000 for a long night. */
const machines = Number(process.env["SLOTCHECK_RANDOM"] ?? 1000);

/** A few large instances and all small ones. */
const some = shipped.slice(0, 20);

describe("the compiled search says what the reference says", () => {
  it.each(quickOnes)("of %s", (_name, spec, instance) => {
    expect(differences([compare(spec, instance)])).toEqual([]);
  });

  it.each([1, 2, 63, 64, 65, 1000, 5000])("when %i states are the limit", (maxStates) => {
    expect(differences(some.map(([, spec, instance]) => compare(spec, instance, { maxStates })))).toEqual([]);
  });

  it.each([1, 2, 7, 20])("when %i levels are the limit", (maxDepth) => {
    expect(differences(some.map(([, spec, instance]) => compare(spec, instance, { maxDepth })))).toEqual([]);
  });

  it("where a record becomes what an option of records holds", () => {
    const Pair = record({ left: bool, right: bool });
    const s = state({
      pair: variable(Pair, "a pair"),
      kept: variable(map(bool, option(Pair)), "the pair as it once was"),
    });
    const flip = action("one side changes", () => s.pair.left.set(s.pair.left.not()));
    const keep = action("the pair is kept", () => s.kept.at(s.pair.left).set(s.pair));
    const keeper = spec(s, {
      name: "Keeper",
      doc: "Keeps a pair",
      constants: [],
      init: { pair: { left: false, right: true }, kept: () => null },
      actions: { flip, keep },
      properties: {},
      instances: { only: {} },
    });
    expect(search(engine(keeper, "only")).distinct).toBe(8);
    expect(differences([compare(keeper, "only")])).toEqual([]);
  });

  it("where actions ask for values of the same expression, one twice, one for none, and where it has no value", () => {
    const Op = variant({ put: { at: bool }, swap: {}, wait: {} });
    const At = oneOf("begin", "turn", "end");
    const s = state({
      at: variable(At, "where it is"),
      todo: variable(seq(Op, 3), "what is left to do"),
      on: variable(map(bool, bool), "the switches"),
    });
    const next = (from: PlainOf<typeof At>, to: PlainOf<typeof At>) =>
      action(`from ${from} to ${to}`, () => {
        when(s.at.eq(from));
        s.at.set(to);
      });
    const chooser = spec(s, {
      name: "Chooser",
      doc: "Goes round, and does what is left to do",
      constants: [],
      init: {
        at: "begin",
        todo: [{ tag: "swap" }, { tag: "put", at: true }, { tag: "swap" }],
        on: () => false,
      },
      actions: {
        begin: next("begin", "turn"),
        turn: next("turn", "end"),
        turnBack: next("turn", "begin"),
        swap: action("the first is swapped", () => {
          when(s.todo.head().is("swap"));
          s.on.at(true).set(s.on.at(false).not());
          s.todo.set(s.todo.tail());
        }),
        put: action("one is switched on", { b: bool }, ({ b }) => {
          when(s.todo.head().is("put"), s.on.at(b).not(), s.at.ne("end"));
          s.on.at(b).set(true);
          s.todo.set(s.todo.tail());
        }),
      },
      properties: {},
      instances: { only: {} },
    });
    const compared = compare(chooser, "only");
    expect(differences([compared])).toEqual([]);
    expect(compared.slow).toContain("empty");
  });

  it("of machines that nobody wrote", { timeout: 3_600_000 }, () => {
    const different: Compared[] = [];
    let errors = 0;
    for (let seed = 1; seed <= machines; seed += 1) {
      const compared = compare(randomSpec(numbersOf(seed, 400)), "only", { maxStates: 2000 });
      if (compared.slow.includes('"error":{')) errors += 1;
      different.push(...differences([compared]));
    }
    expect(different).toEqual([]);
    // Machines that go wrong are compared, too.
    expect(errors).toBeGreaterThan(0);
  });
});

describe("a refinement in compiled code", () => {
  const only = (spec: Spec): Spec => ({
    ...spec,
    properties: spec.properties.filter(({ kind }) => kind === "refinement"),
  });

  it("is judged as by the reference, where it holds and where a step is none of the abstract spec", () => {
    const actions = twoPhase.actions.map((each) =>
      each.name === "RMChooseToAbort" ? { ...each, guards: [] } : each,
    );
    const careless = { ...twoPhase, actions };
    expect(differences([compare(only(twoPhase), "large"), compare(only(careless), "large")])).toEqual([]);
    expect(search(engine(only(careless), "large")).properties).toMatchObject([{ verdict: "violated" }]);
  });

  it("is judged as by the reference in machines that nobody wrote, mistakes of maps and abstract specs included", () => {
    const specs = Array.from({ length: 3 * machines }, (_, seed) =>
      only(randomSpec(numbersOf(seed, 400))),
    ).filter(({ properties }) => properties.length > 0);
    const compared = specs.map((spec) => compare(spec, "only", { maxStates: 2000 }));
    expect(differences(compared)).toEqual([]);
    const met = (text: RegExp): number => compared.filter(({ slow }) => text.test(slow)).length;
    for (const text of [
      /"kind":"refinement","verdict":"holds"/,
      /"kind":"refinement","verdict":"violated"/,
      /"error":\{.*"property":"Refines"/,
    ])
      expect(met(text)).toBeGreaterThan(0);
  });
});

describe("memory", () => {
  const [, spec, instance] = shipped.find(
    ([name]) => name === "DirtyLog batched-list/fill",
  ) as (typeof shipped)[number];
  const bounded = (): Result => search(engine(spec, instance), { maxMemory: 2 ** 18 });

  it("that ends bounds the search, after equally many states each time", () => {
    const { complete, limit, distinct, properties } = bounded();
    expect({ complete, limit }).toEqual({ complete: false, limit: "--max-mem 0.25M" });
    expect(distinct).toBeGreaterThan(100);
    expect(properties.some(({ verdict }) => verdict === "holds")).toBe(false);
    expect(bounded().distinct).toBe(distinct);
  });

  it("that suffices changes nothing", () => {
    const all = search(engine(spec, instance), { maxMemory: 2 ** 28 });
    expect(JSON.stringify(all)).toBe(JSON.stringify(search(engine(spec, instance))));
  });
});

describe("compiled code", () => {
  /** With everything that its properties watch. */
  const compiles = (spec: Spec, instance: string): boolean => {
    const machine = reference(spec, instance);
    const judges = judgesOf(machine, () => {
      throw new Error("nobody asks");
    });
    const watches = judges.flatMap((judge) => judge.watches ?? []);
    const marks = judges.flatMap((judge) => judge.marks ?? []);
    return (
      compileModel(spec, machine.constants, { watches, marks, ids: [], compact: false }).bytes.length > 0
    );
  };

  it("is there for everything that ships", () => {
    expect(shipped.filter(([, spec, instance]) => !compiles(spec, instance))).toEqual([]);
  });

  it("is there for machines that nobody wrote", () => {
    const specs = Array.from({ length: 300 }, (_, seed) => randomSpec(numbersOf(seed, 400)));
    expect(specs.filter((spec) => !compiles(spec, "only"))).toEqual([]);
  });
});
