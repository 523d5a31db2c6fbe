import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meter } from "../../checker/cli/progress.ts";
import { ascii, unicode } from "../../checker/report/style.ts";

const at = (distinct: number, waiting: number) => ({ distinct, generated: 0, depth: 19, waiting });

describe("the line of progress", () => {
  it("has time, states, their rate, depth, queue with its trend, and memory", () => {
    const tell = meter(unicode, 0);
    expect(tell(at(1_222_310, 400_000), 40_000, 612 * 2 ** 20)).toBe(
      "00:40  1,222,310 states  depth 19  400k queued  612M",
    );
    expect(tell(at(1_284_310, 412_000), 42_000, 612 * 2 ** 20)).toBe(
      "00:42  1,284,310 states  31k/s  depth 19  412k queued ↑  612M",
    );
    expect(tell(at(1_284_310, 500), 3_642_000, 2 ** 31)).toBe(
      "1:00:42  1,284,310 states  0/s  depth 19  500 queued ↓  2048M",
    );
  });

  it("speaks of the last seconds, not of the whole search", () => {
    const tell = meter(ascii, 0);
    for (let second = 0; second <= 10; second += 1) tell(at(second * 50, 10 + second), second * 1000, 0);
    expect(tell(at(10_500, 5), 11_000, 0)).toContain("10500 states".replace("10500", "10,500"));
    expect(tell(at(11_500, 5), 12_000, 0)).toContain("  4k/s  ");
    expect(tell(at(11_500, 4), 13_000, 0)).toContain("  4 queued v  ");
  });

  it("is of ASCII where that is asked for, and never says a share of a whole", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1 }), (samples) => {
        const tell = meter(ascii, 0);
        let now = 0;
        for (const [states, waiting, later] of samples)
          expect(tell(at(states, waiting), (now += later), 2 ** 20)).toMatch(/^[ -$&-~]*$/);
      }),
    );
  });
});
