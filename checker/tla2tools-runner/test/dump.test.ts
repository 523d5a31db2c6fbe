// Dumps: one of all kinds of values that TLC wrote, and one large enough to be slow.

import { expect, test } from "vitest";
import { formatValue, parseDump, readDump } from "../src/index.ts";
import { recorded } from "./support.ts";

test("every kind of value in a dump that TLC wrote is read", () => {
  const states = parseDump(recorded("values.dump").join("\n"));
  expect(states.length).toBe(26);
  expect(states.every((state, index) => formatValue(state["n"]!) === String(index + 1))).toBe(true);
  const values = states.map((state) => formatValue(state["v"]!));
  values.splice(19, 1, `a function of ${values[19]?.split("@@").length} entries`);
  expect(values).toEqual([
    "{1, 2, 3}",
    "{}",
    "{}",
    "<<>>",
    "<<>>",
    '[a |-> 1, b_2 |-> "x\\"y\\\\z\\nq\\tr"]',
    "<<-1, -2>>",
    "(0 :> 0 @@ 1 :> 1)",
    "m",
    "{a1, a2}",
    "(FALSE :> m @@ TRUE :> m)",
    '("a b" :> "a b" @@ "c" :> "c")',
    "(a1 :> {a1} @@ a2 :> {a2})",
    "{{}, {1}, {2}, {1, 2}}",
    "{<<2>>, <<3>>}",
    "{<<1, 2>>}",
    "-5",
    "{[a |-> 1], [a |-> 2]}",
    "{FALSE, TRUE}",
    "a function of 36 entries",
    "{TRUE}",
    "{<<1>>, <<2, 3>>}",
    "[a1 |-> [b1 |-> {1}]]",
    '""',
    '[1a |-> "1a", _x |-> "_x"]',
    '[a |-> "a", IF |-> "IF"]',
  ]);
});

test("50,000 states are read, the last as well as the first", () => {
  const state = '/\\ a = [p |-> <<1, 2, 3>>, q |-> {"x", "y"}]\n/\\ b = (0 :> TRUE @@ 1 :> FALSE)\n';
  const text = Array.from({ length: 50_000 }, (_, i) => `State ${i + 1}:\n${state}/\\ c = ${i}\n\n`).join("");
  const states = parseDump(text);
  expect(states[0]?.["c"]).toEqual({ kind: "int", value: 0 });
  expect(states.length).toBe(50_000);
  expect(states.at(-1)?.["c"]).toEqual({ kind: "int", value: 49_999 });
});

test("a file that is not a dump, or not there, is refused", async () => {
  expect(() => parseDump("strict digraph DiskGraph {")).toThrow(/at offset 0/);
  await expect(readDump("nowhere.dump")).rejects.toMatchObject({ code: "fileMissing" });
});
