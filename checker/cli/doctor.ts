// slotcheck doctor: what of the outside world is there, and what each thing is for. Nothing of it is needed to check.

import { Tla2ToolsError, type Tools, which } from "tla2tools-runner";
import type { Need } from "./command.ts";
import { fold } from "../trace/fold.ts";
import type { Terminal } from "./terminal.ts";

/** Resolves to 0: what is missing is no failure. */
export async function doctor(more: readonly Need[], { out, style }: Terminal): Promise<number> {
  const needs = [...own, ...more];
  const width = Math.max(...needs.map(({ name }) => name.length));
  const lines: string[] = [];
  for (const { name, unlocks, look } of needs) {
    const found = await look();
    const sign = "there" in found ? style.glyphs.holds : "-";
    const start = `${sign.padEnd(2)} ${name.padEnd(width)}  `;
    const text = "there" in found ? found.there : `${found.missing.replace(/\.$/, "")}; for ${unlocks}`;
    const [head = "", ...rest] = fold(text, style.width - start.length);
    lines.push(start + head, ...rest.map((line) => " ".repeat(start.length) + line));
  }
  out([...lines, "", "check, show, trace and all that is not named here need only Node."]);
  return 0;
}

const own: readonly Need[] = [
  {
    name: "Node",
    unlocks: "everything",
    look: () => Promise.resolve({ there: process.version }),
  },
  {
    name: "Java",
    unlocks: "slotcheck agree",
    look: async () => {
      const found = await tools();
      if (!(found instanceof Tla2ToolsError)) return { there: `${found.java.version}, ${found.java.path}` };
      return found.code.startsWith("java") ? { missing: firstLine(found) } : { there: "found" };
    },
  },
  {
    name: "TLC",
    unlocks: "slotcheck agree, and to run what slotcheck trace --format tla writes",
    look: async () => {
      const found = await tools();
      if (!(found instanceof Tla2ToolsError)) return { there: `${found.jar.version}, ${found.jar.path}` };
      return { missing: found.code.startsWith("java") ? "no Java to run it" : firstLine(found) };
    },
  },
];

async function tools(): Promise<Tools | Tla2ToolsError> {
  try {
    return await which();
  } catch (error) {
    if (error instanceof Tla2ToolsError) return error;
    throw error;
  }
}

function firstLine({ message }: Error): string {
  return message.split("\n")[0] ?? "";
}
