// slotcheck init: a first model of one's own, wrong in one place, a unit test of it, and a workflow that checks it.
//
// Main invariant: no file that is there is changed.

import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { quoted } from "../report/style.ts";
import { messageOf, UsageError } from "./error.ts";
import type { Terminal } from "./terminal.ts";
import { writeInFolder } from "./write-file.ts";

/** Returns 0. @throws {UsageError} if one of the files is there, or cannot be written */
export function init(folder: string, { out }: Terminal): number {
  const there = Object.keys(files).filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) {
    throw new UsageError(
      `${there.map((name) => join(folder, name)).join(", ")}: already there, so nothing was written\n  name another folder: slotcheck init FOLDER`,
      "E032",
    );
  }
  try {
    for (const [name, text] of Object.entries(files)) writeInFolder(folder, name, text);
  } catch (error) {
    throw new UsageError(`cannot write to ${folder}: ${messageOf(error)}`, "E031");
  }
  const path = join(folder, "door.ts");
  const model = quoted(isAbsolute(path) ? path : `./${path}`);
  out([
    ...Object.keys(files).map((name) => `wrote ${join(folder, name)}`),
    "",
    `slotcheck check ${model}`,
    `slotcheck show ${model} Door/one NeverOpenWhileMoving`,
    "",
    "One property is violated: a guard is missing. Add it, and check again.",
    "door.test.ts is the same as a unit test; its first line says what it needs.",
  ]);
  return 0;
}

/** Not at the beginning of a line here: it is no import of this file. */
const words =
  'import { action, bool, int, invariant, oneOf, sometimes, spec, state, variable, when } from "slotcheck/checker";';

const matcher = ['import "slotcheck/vitest";', 'import { expect, it } from "vitest";'].join("\n");

const files: Readonly<Record<string, string>> = {
  "door.ts": `// A cabin with a door. Run: slotcheck check ./door.ts

${words}

const s = state({
  floor: variable(int("Floor", 0, 2), "where the cabin is"),
  door: variable(oneOf("open", "closed"), "its door"),
  moving: variable(bool, "the motor runs"),
});

const open = action("the door opens", () => {
  when(s.door.eq("closed"), s.moving.not());
  s.door.set("open");
});
const close = action("the door closes", () => {
  when(s.door.eq("open"));
  s.door.set("closed");
});
const start = action("the motor starts", () => {
  when(s.moving.not()); // and the door? add s.door.eq("closed")
  s.moving.set(true);
});
const up = action("the cabin comes to the next floor and stops", () => {
  when(s.moving, s.floor.lt(2));
  s.floor.set(s.floor.plus(1));
  s.moving.set(false);
});

export const door = spec(s, {
  name: "Door",
  doc: "A cabin that only goes up",
  constants: [],
  init: { floor: 0, door: "open", moving: false },
  actions: { open, close, start, up },
  properties: {
    NeverOpenWhileMoving: invariant("the door is closed while the cabin moves", () =>
      s.moving.implies(s.door.eq("closed")),
    ),
    ComesUp: sometimes("the cabin comes to the top", () => s.floor.eq(2)),
  },
  instances: { one: {} },
});
`,
  "door.test.ts": `// The model as a unit test, for vitest. Run: npm install --save-dev slotcheck vitest && npx vitest run

${matcher}
import { door } from "./door.ts";

it("never moves with an open door", () => {
  expect(door).toHold("NeverOpenWhileMoving");
});
`,
  ".github/workflows/slotcheck.yml": `name: slotcheck
on: [push, pull_request]
permissions:
  contents: read
jobs:
  models:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npx slotcheck check ./door.ts -r text -r github
`,
};
