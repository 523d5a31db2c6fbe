// A search that goes on elsewhere ends as it would have; memory that is refused ends it as bounded.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { Spec } from "../../checker/language/spec.ts";
import { type Checkable, isCheckable } from "../../checker/report/suite.ts";
import {
  engine,
  finish,
  search,
  searching,
  type Searching,
  type Snapshot,
} from "../../checker/search/search.ts";
import type { Result } from "../../checker/search/result.ts";
import { numbersOf } from "../../checker/tla/choices.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { exampleSuite, kvmSuite } from "../../model/suite.ts";

/** As if written to a file and read again. */
function copy({ facts, data }: Snapshot): Snapshot {
  return {
    facts: JSON.parse(JSON.stringify(facts)) as Snapshot["facts"],
    data: data.map((bytes) => Uint8Array.from(bytes)),
  };
}

interface Pieces {
  /** The result, or what was thrown. */
  readonly text: string;
  readonly pieces: number;
}

/** Searches, leaves off at each of the first pauses, and goes on in a search of its own. */
function inPieces(spec: Spec, instance: string, pauseEvery: number): Pieces {
  let pieces = 1;
  let going = searching(engine(spec, instance), { pauseEvery });
  for (let at = going.next(); ; at = going.next()) {
    if (at.done === true) return { text: JSON.stringify(at.value), pieces };
    const from = pieces > 20 ? undefined : at.value.snapshot?.();
    if (!from || from.facts.next === 0) continue;
    pieces += 1;
    going = searching(engine(spec, instance), { pauseEvery, from: copy(from) });
    going.next(); // where it was
  }
}

const some = [...exampleSuite.cases, ...kvmSuite.cases.slice(0, 12)].filter(isCheckable);

describe("a search that is continued", () => {
  it.each(some.map(({ spec, instance }) => [spec.name, instance, spec] as const))(
    "ends alike: %s %s",
    (_name, instance, spec) => {
      const whole = JSON.stringify(search(engine(spec, instance)));
      for (const every of [1, 7, 256, 1000]) expect(inPieces(spec, instance, every).text).toBe(whole);
    },
  );

  it("ends alike, in machines that nobody wrote", () => {
    let pieces = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const spec = randomSpec(numbersOf(seed, 400));
      const found = inPieces(spec, "only", 3);
      expect(found.text).toBe(JSON.stringify(search(engine(spec, "only"))));
      pieces += found.pieces;
    }
    expect(pieces).toBeGreaterThan(300);
  });
});

describe("memory that is refused", () => {
  afterEach(() => void vi.unstubAllGlobals());

  const large = kvmSuite.cases.find(
    (each): each is Checkable => isCheckable(each) && each.scenario === "windows",
  );
  const start = (): Searching<Result> => searching(engine(large?.spec as Spec, large?.instance ?? ""));

  interface Wasm {
    readonly Memory: new (pages: { readonly initial: number }) => {
      readonly buffer: ArrayBuffer;
      grow(by: number): number;
    };
  }

  /** The system gives so many pages of memory and no more. The memory that the last search left is taken away. */
  function giveOnly(pages: number): void {
    start().next();
    const real = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;
    class Memory extends real.Memory {
      constructor(wanted: { readonly initial: number }) {
        if (wanted.initial > pages) throw new RangeError("could not allocate memory");
        super(wanted);
      }
      override grow(by: number): number {
        if (this.buffer.byteLength / 65_536 + by > pages) throw new RangeError("unable to grow");
        return super.grow(by);
      }
    }
    const names = Object.getOwnPropertyNames(real) as (keyof Wasm)[];
    const copied = Object.fromEntries(names.map((name) => [name, real[name]]));
    vi.stubGlobal("WebAssembly", { ...copied, Memory });
  }

  it("in the middle bounds the search", () => {
    const given = (pages: number): Result | undefined => {
      giveOnly(pages);
      try {
        return finish(start());
      } catch {
        return undefined; // not even the memory to begin with
      } finally {
        vi.unstubAllGlobals();
      }
    };
    const results = Array.from({ length: 13 }, (_, i) => given(2 * i)).filter((each) => each !== undefined);
    const [least, most] = [results[0], results.at(-1)];
    expect(least).toMatchObject({ complete: false, limit: "the memory that this machine gives" });
    expect(least?.distinct).toBeGreaterThan(0);
    expect(most).toMatchObject({ complete: true, limit: undefined });
  });

  it("at the beginning is an error with a name of its own", () => {
    giveOnly(0);
    expect(() => finish(start())).toThrow(
      /^the system gives no memory to search in: could not allocate memory$/,
    );
  });
});
