// How the sources become the program: a file for each room of the house, and for each command one that is read when it is asked
// for. With one for each source, Node would take a third of a second to find and read them all.
//
// Main invariant: each file lies in `dist` where its sources lie here, so that what looks for its neighbours finds them.

import { relative } from "node:path";
import { build } from "rolldown";

const entries = [
  "model/main",
  "model/index",
  "checker/index",
  "checker/vitest/index",
  "checker/cli/worker",
  "checker/cli/assistant",
];

/** The source without its ending, as seen from here. */
function pathOf(source: string): string {
  return relative(process.cwd(), source).replaceAll("\\", "/").replace(/\.ts$/, "");
}

/** The file of what is read as a whole. Commands are not: of them a person needs one. */
function roomOf(source: string): string | null {
  const [top = "", room = "", file] = pathOf(source).split("/");
  if (file === undefined) return null;
  if (top === "checker" && !["cli", "vitest"].includes(room)) return `checker/${room}/index`;
  if (top === "model" && !["command", "replay"].includes(room)) return "model/slice/index";
  return null;
}

await build({
  input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
  platform: "node",
  external: /^[a-z@][^:]*$|^node:/,
  output: {
    dir: "dist",
    format: "esm",
    chunkFileNames: ({ name, facadeModuleId, moduleIds }) =>
      name.includes("/") ? `${name}.js` : `${pathOf(facadeModuleId ?? moduleIds.at(-1) ?? name)}.js`,
    codeSplitting: { groups: [{ debugName: "rooms", name: roomOf }] },
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
});
