// Fingerprints in place of states: the same results, less memory, and the probability that this is wrong.

import { describe, expect, it } from "vitest";
import type { Spec } from "../../checker/language/spec.ts";
import { isCheckable } from "../../checker/report/suite.ts";
import type { Result } from "../../checker/search/result.ts";
import { compileModel } from "../../checker/compile/model.ts";
import { CompiledModel } from "../../checker/search/memory.ts";
import { engine, type Limits, search } from "../../checker/search/search.ts";
import { numbersOf } from "../../checker/tla/choices.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { exampleSuite, kvmSuite } from "../../model/suite.ts";
import { action, apply, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

const compacted = (spec: Spec, instance: string, limits: Limits = {}): Result =>
  search(engine(spec, instance), { ...limits, hashCompact: true });

/** Everything but what is said of compaction, and of what a space looks like that a limit cut short. */
function text(result: Result): string {
  return JSON.stringify({ ...result, compaction: undefined, growth: undefined });
}

const shipped = [...exampleSuite.cases, ...kvmSuite.cases.filter((_, i) => i % 10 === 0)]
  .filter(isCheckable)
  .map(({ spec, instance }) => [`${spec.name} ${instance}`, spec, instance] as const);

/** Counters that step alone: 3 ** count states, of as many lanes. */
function counters(count: number): Spec {
  const names = Array.from({ length: count }, (_, i) => `x${i}`);
  return tiny({
    variables: variables(Object.fromEntries(names.map((name) => [name, int(0, 2 ** 31 - 1, "Wide")]))),
    init: init(Object.fromEntries(names.map((name) => [name, lit(0)]))),
    actions: names.map((name) =>
      action(`Step_${name}`, {
        guards: [apply("lt", v(name), lit(2))],
        updates: [set(name, apply("add", v(name), lit(1)))],
      }),
    ),
    properties: [
      {
        kind: "sometimes",
        name: "Far",
        doc: "",
        at: { file: "", line: 1 },
        node: { op: "and", args: names.map((name) => apply("eq", v(name), lit(2))) },
      },
    ],
  });
}

describe("a search that keeps fingerprints", () => {
  it.each(shipped)("says what one says that keeps states: %s", (_name, spec, instance) => {
    expect(text(compacted(spec, instance))).toBe(text(search(engine(spec, instance))));
  });

  it("says it of machines that nobody wrote, also where a limit ends it", () => {
    let compact = 0;
    for (let seed = 1; seed <= 600; seed += 1) {
      const random = randomSpec(numbersOf(seed, 400));
      const wide = variables({ wide: { kind: "set", elem: int(0, 79) } });
      const spec: Spec = {
        ...random,
        properties: random.properties.filter(({ kind }) => kind !== "temporal"),
        variables: [...random.variables, ...wide],
        init: [...random.init, { variable: "wide", among: false, node: { op: "set", elems: [] } }],
      };
      for (const limits of [{ maxStates: 2000 }, { maxStates: 65 }, { maxDepth: 3, maxStates: 2000 }]) {
        const found = compacted(spec, "only", limits);
        if (found.compaction && "missed" in found.compaction) compact += 1;
        expect(text(found)).toBe(text(search(engine(spec, "only"), limits)));
      }
    }
    expect(compact).toBeGreaterThan(1700);
  });

  it("says the same twice, byte by byte", () => {
    const spec = counters(6);
    expect(JSON.stringify(compacted(spec, "only"))).toBe(JSON.stringify(compacted(spec, "only")));
  });

  it("folds states, too", () => {
    const folds = shipped.flatMap(([, spec, instance]) => {
      const found = compacted(spec, instance, { symmetry: true });
      const { symmetry = { not: "" }, compaction = { not: "" } } = found;
      if ("not" in symmetry || "not" in compaction) return [];
      expect(text(found)).toBe(text(search(engine(spec, instance), { symmetry: true })));
      return [instance];
    });
    expect(folds.length).toBeGreaterThan(10);
  });

  it("says how likely it is that a state was missed: n (n - 1) / 2^65", () => {
    const { distinct, compaction, properties } = compacted(counters(8), "only");
    expect([distinct, properties[0]?.verdict, properties[0]?.steps]).toEqual([6561, "holds", 16]);
    expect(compaction).toEqual({ missed: (6561 * 6560) / 2 ** 65 });
  });

  it("needs less memory: 16 lanes of 31 bits fit where states do not", () => {
    const limits = { maxMemory: 8 * 2 ** 20 };
    const spec = counters(16);
    const [exact, compact] = [search(engine(spec, "only"), limits), compacted(spec, "only", limits)];
    expect([exact.limit, compact.limit]).toEqual(["--max-mem 8M", "--max-mem 8M"]);
    expect(compact.distinct).toBeGreaterThan(1.5 * exact.distinct);
  });
});

describe("a fingerprint", () => {
  /** Of states of 128 bits. */
  const spec = counters(4);
  const plan = { watches: [], marks: [], ids: [], compact: true };
  const model = new CompiledModel(compileModel(spec, {}, plan), {}, Infinity, Infinity);
  const of = (...words: readonly number[]): readonly number[] => [...model.recordOf(Uint32Array.from(words))];

  /** The same in big integers. */
  const expected = (...words: readonly number[]): readonly number[] => {
    let hash = 0x243f6a8885a308d3n;
    const fold = (multiplier: bigint, shift: bigint): void => {
      hash = BigInt.asUintN(64, hash * multiplier);
      hash ^= hash >> shift;
    };
    for (let i = 0; i < words.length; i += 2) {
      hash ^= BigInt(words[i] ?? 0) | (BigInt(words[i + 1] ?? 0) << 32n);
      fold(0xff51afd7ed558ccdn, 32n);
      fold(0xc4ceb9fe1a85ec53n, 29n);
    }
    return [Number(hash & 0xffffffffn), Number(hash >> 32n)];
  };

  it("is the one that is documented", () => {
    for (const words of [
      [0, 0, 0, 0],
      [1, 2, 3, 4],
      [4294967295, 4294967295, 4294967295, 4294967295],
    ])
      expect(of(...words)).toEqual(expected(...words));
  });

  it("differs where the upper bits of two words differ, which weaker ones take for each other", () => {
    expect(of(0, 2 ** 31, 0, 0)).not.toEqual(of(0, 0, 2 ** 31, 2 ** 31));
    expect(of(0, 0, 0, 0)).not.toEqual(of(0, 2 ** 31, 2 ** 31, 2 ** 31));
  });

  it("has bits as good as random where states differ in few bits: pieces of 24 bits meet as often as chance has it", () => {
    // Four bits of each word, at either end or in the middle: 65,536 states each. 2^31 pairs of them meet 128 times.
    for (const shift of [0, 14, 28]) {
      const seen = Array.from({ length: 5 }, () => new Set<number>());
      for (let i = 0; i < 65_536; i += 1) {
        const [low = 0, high = 0] = of(...[0, 4, 8, 12].map((by) => (((i >> by) & 15) << shift) >>> 0));
        const pieces = [low, low >>> 8, (low >>> 20) | (high << 12), high, high >>> 8];
        pieces.forEach((piece, k) => seen[k]?.add(piece & 0xffffff));
      }
      for (const { size } of seen) {
        expect(65_536 - size).toBeGreaterThan(80);
        expect(65_536 - size).toBeLessThan(180);
      }
    }
  });
});

describe("states are kept whole, with the reason,", () => {
  it.each<readonly [string, Partial<Spec>, string]>([
    ["where they are small", {}, "its states have 64 bits or less"],
    [
      "where temporal properties are judged",
      {
        properties: [
          {
            kind: "temporal",
            name: "Ends",
            doc: "",
            at: { file: "", line: 1 },
            temporal: { op: "eventually", arg: lit(true) },
          },
        ],
      },
      "temporal properties need more of the graph than fingerprints",
    ],
  ])("%s", (_name, other, not) => {
    expect(compacted({ ...counters(2), ...other }, "only").compaction).toEqual({ not });
  });
});
