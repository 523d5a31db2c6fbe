// What ends a search with temporal properties: memory that its graph is refused, and people who do not wait for verdicts.

import { afterEach, describe, expect, it, vi } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import {
  engine,
  finish,
  search,
  searching,
  type Searching,
  type Snapshot,
} from "../../checker/search/search.ts";
import type { Result } from "../../checker/search/result.ts";
import { action, apply, at, eq, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

/** Counters up to `top` that step alone: (top + 1) ** 4 states, and properties that all or none of their fair ends keep. */
function counters(top: number, temporal = true): Spec {
  const names = ["a", "b", "c", "d"];
  const ends = ["EndsA", "EndsB"].map((name, i) => ({
    kind: "temporal" as const,
    name,
    doc: "",
    at,
    temporal: { op: "eventually" as const, arg: eq(v(names[i] ?? ""), lit(top)) },
  }));
  return tiny({
    variables: variables(Object.fromEntries(names.map((name) => [name, int(0, top, "Num")]))),
    init: init(Object.fromEntries(names.map((name) => [name, lit(0)]))),
    actions: names.map((name) =>
      action(`Step_${name}`, {
        guards: [apply("lt", v(name), lit(top))],
        updates: [set(name, apply("add", v(name), lit(1)))],
      }),
    ),
    fairness: [{ strength: "weak", actions: names.map((name) => `Step_${name}`), per: [] }],
    properties: [
      {
        kind: "invariant",
        name: "Small",
        doc: "",
        at,
        node: apply("le", v("a"), lit(top)),
        witness: undefined,
      },
      ...(temporal ? ends : []),
    ],
  });
}

const verdicts = ({ properties }: Result): unknown =>
  Object.fromEntries(properties.map(({ property, verdict }) => [property, verdict]));

describe("--max-mem", () => {
  it("counts the graph of temporal properties", () => {
    const limits = { maxMemory: 2 ** 21 };
    const [with_, without] = [true, false].map((temporal) =>
      search(engine(counters(19, temporal), "only"), limits),
    );
    expect(with_).toMatchObject({ complete: false, limit: "--max-mem 2M" });
    expect(with_ && verdicts(with_)).toEqual({ Small: "bounded", EndsA: "bounded", EndsB: "bounded" });
    expect(with_?.distinct).toBeGreaterThan(1000);
    expect(without?.distinct).toBeGreaterThan(2 * (with_?.distinct ?? 0));
    expect(search(engine(counters(19), "only"), limits)).toEqual(with_);
  });
});

describe("memory that a list is refused", () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** Lists of more numbers are refused. */
  function refuse(longer: number): void {
    const real = Int32Array;
    vi.stubGlobal(
      "Int32Array",
      class extends real {
        constructor(...given: [number]) {
          if (typeof given[0] === "number" && given[0] > longer)
            throw new RangeError("Array buffer allocation failed");
          super(...given);
        }
      },
    );
  }

  it.each([["compiled"], ["reference"]])("ends the search as bounded while the graph grows: %s", (how) => {
    const spec = counters(9);
    refuse(5000);
    const found = search(how === "compiled" ? engine(spec, "only") : reference(spec, "only"));
    expect(found).toMatchObject({ complete: false, limit: "the memory that this machine gives" });
    expect(verdicts(found)).toEqual({ Small: "bounded", EndsA: "bounded", EndsB: "bounded" });
  });

  it("leaves temporal verdicts open while they are judged, and no others", () => {
    const spec = counters(9);
    const going = searching(engine(spec, "only"), { pauseEvery: 9999 });
    // The last pause is before the last state: the graph is there.
    for (let pause = going.next(); pause.done !== true; pause = going.next()) {
      if (pause.value.progress().distinct < 10_000) continue;
      refuse(9000);
      const found = finish(going);
      expect(verdicts(found)).toEqual({ Small: "holds", EndsA: "bounded", EndsB: "bounded" });
      expect(found).toMatchObject({
        complete: false,
        limit: "the memory that this machine gives",
        distinct: 10_000,
      });
    }
    expect.hasAssertions();
  });
});

describe("judging", () => {
  const spec = counters(20);

  /** Goes on until all states are found, and judging pauses. */
  function explored(): {
    readonly going: Searching<Result>;
    readonly snapshot: (() => Snapshot) | undefined;
  } {
    const going = searching(engine(spec, "only"));
    for (let pause = going.next(); pause.done !== true; pause = going.next())
      if (pause.value.isExplored === true) return { going, snapshot: pause.value.snapshot };
    throw new Error("judging took no time");
  }

  it("can be ended, with all verdicts until then", () => {
    const { going } = explored();
    const { value, done } = going.next("Ctrl-C");
    expect(done).toBe(true);
    const found = value as Result;
    expect(found).toMatchObject({ complete: false, limit: "Ctrl-C", distinct: 194_481, growth: undefined });
    expect(verdicts(found)).toEqual({ Small: "holds", EndsA: "bounded", EndsB: "bounded" });
  });

  it("goes on to the same verdicts, here and from a checkpoint", () => {
    const whole = search(engine(spec, "only"));
    expect(verdicts(whole)).toEqual({ Small: "holds", EndsA: "holds", EndsB: "holds" });
    const { going, snapshot } = explored();
    const from = snapshot?.();
    const copy = from && {
      facts: from.facts,
      data: from.data.map((bytes) => Uint8Array.from(bytes)),
    };
    expect(finish(going)).toEqual(whole);
    expect(copy && finish(searching(engine(spec, "only"), { from: copy }))).toEqual(whole);
  });
});
