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

/** The file of a room of the checker. Commands have their own, as a person needs one of them; of models, who reads what decides. */
function roomOf(source: string): string | null {
  const [top, room = "", file] = pathOf(source).split("/");
  const isRoom = top === "checker" && file !== undefined && !["cli", "tla", "vitest"].includes(room);
  return isRoom ? `checker/${room}/index` : null;
}

/** Writes the program into a folder, which has to lie beside the sources' own: source maps say so. */
export async function bundle(dir: string): Promise<void> {
  await build({
    input: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
    platform: "node",
    external: /^[a-z@][^:]*$|^node:/,
    preserveEntrySignatures: "allow-extension",
    output: {
      dir,
      format: "esm",
      chunkFileNames: ({ name, facadeModuleId, moduleIds }) =>
        name.includes("/") ? `${name}.js` : `${pathOf(facadeModuleId ?? moduleIds.at(-1) ?? name)}.js`,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ debugName: "rooms", name: roomOf }],
      },
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  });
}
