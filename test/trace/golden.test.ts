// Traces as a terminal shows them, at three widths, and what is true at every width.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascii, unicode } from "../../checker/report/style.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import type { Exhibit } from "../../checker/trace/exhibit.ts";
import { exhibitText } from "../../checker/trace/text.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { weakEach } from "../../model/example/semaphore.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { exhibit, exhibitsOf } from "./exhibits.ts";

const shown: readonly Exhibit[] = [
  exhibit(dieHard, "film", "NotSolved"),
  exhibit(weakEach, "two", "NoStarve"),
  exhibit(twoPhase, "small", "AllCommit"),
];

describe("a trace on a terminal", () => {
  it.each([48, 80, 120].flatMap((width) => [false, true].map((isAscii) => [width, isAscii] as const)))(
    "is as recorded: %i columns, ASCII %s",
    async (width, isAscii) => {
      const mark = (isAscii ? ascii : unicode).violated;
      const texts = shown.flatMap((each) => [
        ...exhibitText(each, { width, mark, full: false }),
        "",
        ...exhibitText(each, { width, mark, full: true }),
        "",
      ]);
      const file = `../golden/trace-${width}-${isAscii ? "ascii" : "utf8"}.txt`;
      await expect(texts.join("\n")).toMatchFileSnapshot(file);
    },
  );

  it("fits its width, but for words that cannot be broken and what stands before them; no line ends in a blank", () => {
    const options = fc.record({ width: fc.integer({ min: 48, max: 160 }), full: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 400 }), options, (numbers, look) => {
        for (const each of exhibitsOf(randomSpec(numbers), "only")) {
          const lines = exhibitText(each, { ...look, mark: "X" });
          const word = Math.max(...lines.flatMap((line) => line.split(/ +/)).map(({ length }) => length));
          // Before a word may stand its indent, an actor's width, a mark and a path; a column has 16 at least.
          const most = Math.max(look.width, 14 + 2 * word + Math.max(16, word));
          for (const line of lines) {
            expect(line).toBe(line.trimEnd());
            expect(line.length).toBeLessThanOrEqual(most);
          }
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
