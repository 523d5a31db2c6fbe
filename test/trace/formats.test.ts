// Every format, by the real tools where there are some: git for mail, Mermaid's parser, Graphviz.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import fc from "fast-check";
import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { randomSpec } from "../../checker/tla/random.ts";
import { dotText } from "../../checker/trace/dot.ts";
import { type Exhibit, exhibitData } from "../../checker/trace/exhibit.ts";
import { itfDocument, readItf } from "../../checker/trace/itf.ts";
import { sortedJson } from "../../checker/trace/json.ts";
import { ascii, mailText } from "../../checker/trace/mail.ts";
import { code, fence, markdownText, plain } from "../../checker/trace/markdown.ts";
import { mermaidText } from "../../checker/trace/mermaid.ts";
import type { Narrator } from "../../checker/trace/trace.ts";
import { plainly } from "../../checker/trace/trace.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { unfair, weakEach } from "../../model/example/semaphore.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { exhibit, exhibitsOf } from "./exhibits.ts";

/** A narrator who says whatever is awkward somewhere. */
const rude: Narrator = {
  tell: ({ action, index }) => ({
    actor: ["end", "a;b #1", 'q"uote\\', "-->>", "naïve→"][index % 5] ?? "",
    action:
      [
        `${action.name}: x|y <b>&amp; "q" \\l`,
        "--- a/file",
        "Index: x",
        "#define\tend; loop %% {}",
        "`tick``` ✗ wo≤rd" + "x".repeat(90),
        "diff -u a b",
      ][(index * 7) % 6] ?? "",
  }),
  picture: () => ["```", "--- picture", "| a | b |", "é".repeat(100)],
};

const samples: readonly Exhibit[] = [
  exhibit(dieHard, "film", "NotSolved"),
  exhibit(weakEach, "two", "NoStarve"),
  exhibit(unfair, "two", "NoStarve"),
  exhibit(twoPhase, "small", "AllCommit"),
];
const rudeSamples = [...exhibitsOf(twoPhase, "small", rude), ...exhibitsOf(weakEach, "three", rude)];

/** Calls `test` with exhibits of random machines. */
function ofRandomMachines(test: (shown: Exhibit) => void): void {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 400 }), fc.boolean(), (numbers, isRude) => {
      exhibitsOf(randomSpec(numbers), "only", isRude ? rude : plainly).forEach(test);
    }),
    { seed: 2, numRuns: 100 },
  );
}

describe("mail", () => {
  it("is a ladder with a lane for each actor, the reasons, and how to see it again", () => {
    expect(mailText(samples[1] as Exhibit)).toEqual([
      'SemaphoreWeak/two: NoStarve, "what it says", is violated in 4 steps.',
      "",
      "  A semaphore Each process does what it can do for good.",
      "",
      "  Searched: 8 states.",
      "",
      "    process0                          process1",
      "    --------                          --------",
      "    1. Try(process0)",
      "       pc[process0]: outside ->",
      "       waiting",
      "                                      2. Try(process1)",
      "                                         pc[process1]: outside ->",
      "                                         waiting",
      "                                      3. Enter(process1)",
      "                                         pc[process1]: waiting ->",
      "                                         critical",
      "                                         free: true -> false",
      "                                      4. Exit(process1)",
      "                                         pc[process1]: critical ->",
      "                                         outside",
      "                                         free: false -> true",
      "    and again from after step 1, for ever",
      "",
      "    because after step 1: pc[process0] = waiting",
      "        and from then on in no state: pc[process0] = critical",
      "",
      "  Reproduce with slotcheck 1.2.3:",
      "    slotcheck replay x:y/z:0~abcde",
    ]);
  });

  it("is a list where one acts alone", () => {
    const lines = mailText(samples[0] as Exhibit);
    expect(lines).toContain("    6. BigToSmall");
    expect(lines).toContain("       <-- X");
    expect(lines).toContain("    because big = 4");
  });

  it("is 7-bit ASCII in 72 columns, prose alone at the left edge, whatever a model is called", () => {
    const check = (shown: Exhibit): void => {
      const lines = mailText(shown);
      for (const line of lines) {
        expect(line).toMatch(/^(?:|[ -~]*[!-~])$/);
        expect(line.length).toBeLessThanOrEqual(72);
      }
      expect(lines.slice(1).filter((line) => /^\S/.test(line))).toEqual([]);
    };
    [...samples, ...rudeSamples].forEach(check);
    ofRandomMachines(check);
  });

  it("comes through git mailinfo byte for byte", () => {
    const folder = mkdtempSync(join(tmpdir(), "slotcheck-mail-"));
    try {
      for (const shown of [...samples, ...rudeSamples]) {
        const body = `${mailText(shown).join("\n")}\n`;
        const mail = `From: A <a@example.org>\nDate: Thu, 1 Jan 1970 00:00:00 +0000\nSubject: trace\n\n${body}---\n`;
        execFileSync("git", ["mailinfo", join(folder, "message"), join(folder, "patch")], { input: mail });
        expect(readFileSync(join(folder, "message"), "utf8")).toBe(body);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("writes what is not ASCII by its likeness or its number", () => {
    expect(ascii("a → b ≤ “c” … α\t✗")).toBe('a -> b <= "c" ... U+03B1 U+2717');
  });
});

describe("Markdown", () => {
  it("is a table of steps with the reasons and the command under it", () => {
    const lines = markdownText(samples[0] as Exhibit);
    expect(lines[0]).toBe("### DieHard/film `NotSolved`");
    expect(lines).toContain("| 6 | - | BigToSmall **← here** | `small: 2 -> 3`<br>`big: 5 -> 4` |");
    expect(lines).toContain("- because `big = 4`");
    expect(lines.slice(-3)).toEqual(["```sh", "slotcheck replay x:y/z:0~abcde", "```"]);
  });

  it("has the same cells in every row, whatever a step is called", () => {
    for (const shown of [...samples, ...rudeSamples]) {
      const rows = markdownText(shown).filter((line) => /^\| (?:#|\d+) \|/.test(line));
      expect(rows.length).toBe(shown.trace.steps.length + 1);
      for (const row of rows) expect(row.match(/(?<!\\)\|/g)?.length).toBe(5);
    }
  });

  it("escapes what would be markup, and quotes what holds quotes", () => {
    expect(plain("a_b <i> & *c* |")).toBe("a\\_b &lt;i\\> &amp; \\*c\\* \\|");
    expect(code("a `b` | c`")).toBe("`` a `b` \\| c` ``");
    expect(fence(["```"])).toEqual(["````text", "```", "````"]);
  });
});

describe("JSON", () => {
  it("tells a lasso with moves, changes, values and reasons", () => {
    expect(JSON.parse(sortedJson(exhibitData(samples[2] as Exhibit)))).toEqual({
      schema: "slotcheck.trace/1",
      id: "SemaphoreUnfair/two/NoStarve",
      verdict: "violated",
      outcome: "violated in 1 steps",
      replay: "x:y/z:0~abcde",
      because: {
        binding: ["p = process0"],
        reasons: [
          { text: "after step 1: pc[process0] = waiting", since: null },
          { text: "from then on in no state: pc[process0] = critical", since: null },
        ],
      },
      spec: "SemaphoreUnfair",
      instance: "two",
      initial: { free: true, pc: { process0: "outside", process1: "outside" } },
      loop: 1,
      steps: [
        {
          n: 1,
          actor: "process0",
          action: "Try(process0)",
          move: { action: "Try", binding: { p: "process0" } },
          diff: [["M", "pc[process0]", "outside", "waiting"]],
          values: { free: true, pc: { process0: "waiting", process1: "outside" } },
        },
      ],
    });
  });
});

describe("ITF", () => {
  it("is read back as the values of the trace", () => {
    const check = (shown: Exhibit): void => {
      const { spec, initial, steps, loop } = shown.trace;
      const { states, loop: read } = readItf(spec, sortedJson(itfDocument(shown)));
      expect(states).toEqual([initial, ...steps.map(({ values }) => values)]);
      expect(read).toBe(loop);
    };
    [...samples, ...rudeSamples].forEach(check);
    ofRandomMachines(check);
  });

  it("writes integers as #bigint, maps as #map, and says each variable's type", () => {
    expect(itfDocument(samples[0] as Exhibit)).toMatchObject({
      "#meta": { format: "ITF", varTypes: { big: "Int", small: "Int" } },
      vars: ["small", "big"],
      states: expect.arrayContaining(
        [
          { "#meta": { index: 1, action: "FillBig" }, small: { "#bigint": "0" }, big: { "#bigint": "5" } },
        ].map((each) => expect.objectContaining({ big: each.big })),
      ),
    });
    expect(itfDocument(samples[2] as Exhibit)).toMatchObject({
      "#meta": { varTypes: { pc: "(Str -> Str)", free: "Bool" } },
      states: [
        {
          pc: {
            "#map": [
              ["process0", "outside"],
              ["process1", "outside"],
            ],
          },
        },
        {},
      ],
      loop: 1,
    });
  });

  it.each([
    ["{}", "states is missing"],
    ["[]", "the document is [], no object"],
    ['{"states":[{"small":{"#bigint":"1"}}]}', "states[0].big is undefined, no object"],
    ['{"states":[{"small":{"#bigint":"x"}}]}', 'states[0].small is {"#bigint":"x"}, no int'],
    ['{"states":[{"small":true}]}', "states[0].small is true, no object"],
  ])("that is not one is refused: %s", (text, message) => {
    expect(() => readItf(dieHard, text)).toThrow(message);
  });
});

describe("Mermaid", () => {
  it("is a sequence diagram that Mermaid's parser takes, whatever a step is called", async () => {
    const all: Exhibit[] = [...samples, ...rudeSamples];
    ofRandomMachines((shown) => void all.push(shown));
    for (const shown of all) {
      expect(await mermaid.parse(mermaidText(shown).join("\n"))).toMatchObject({ diagramType: "sequence" });
    }
  });

  it("draws a loop as a loop", () => {
    const lines = mermaidText(samples[1] as Exhibit);
    expect(lines.slice(4, 9).map((line) => line.trim().split(" ")[0])).toEqual([
      "p0->>p0:",
      "loop",
      "p1->>p1:",
      "p1->>p1:",
      "p1->>p1:",
    ]);
    expect(lines[9]).toBe("  end");
  });
});

describe("DOT", () => {
  it("is drawn by Graphviz with a node for each state, whatever a step is called", async () => {
    const graphviz = await Graphviz.load();
    const all: Exhibit[] = [...samples, ...rudeSamples];
    ofRandomMachines((shown) => void all.push(shown));
    for (const shown of all) {
      const svg = graphviz.dot(dotText(shown).join("\n"));
      const { steps, loop } = shown.trace;
      const closes = loop !== undefined && loop < steps.length;
      expect(svg.match(/class="node"/g)?.length).toBe(steps.length + (closes ? 0 : 1));
      expect(svg.match(/class="edge"/g)?.length ?? 0).toBe(steps.length + (loop === steps.length ? 1 : 0));
    }
  });
});
