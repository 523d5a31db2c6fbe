// An export in a folder: written as a whole, and compared with it byte by byte.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How a folder differs from what an export would write, one sentence per file; empty if it does not. */
export async function staleFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const present = await exported(folder);
  const found: string[] = [];
  for (const [name, text] of files) {
    if (!present.includes(name)) found.push(`${name} is missing`);
    else if ((await readFile(join(folder, name), "utf8")) !== text)
      found.push(`${name} is not what its model says`);
  }
  for (const name of present) if (!files.has(name)) found.push(`${name} has no model any more`);
  return found;
}

/** Writes what differs and removes what no model exports any more. Only .tla, .cfg and manifest.json are touched. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await exported(folder)) if (!files.has(name)) await rm(join(folder, name));
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}

async function exported(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /\.(tla|cfg)$/.test(name) || name === "manifest.json").sort();
}
