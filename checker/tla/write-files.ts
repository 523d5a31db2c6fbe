// Files of a folder, written all together.
//
// Main invariant: where one of them cannot be written, the folder and those above it are as they were. Each is written
// beside its name, and takes it when all are there.

import { mkdir, open, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Names in `files` may have folders in them. @throws what the system says of the first that cannot be written */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const made: Made = { folders: [], parts: [] };
  try {
    await makeFolder(folder, made);
    for (const [name, text] of files) {
      const file = join(folder, name);
      await makeFolder(dirname(file), made);
      if ((await found(file))?.isDirectory() === true) throw new Error(`${file} is a folder`);
      await writePart(file, text, made);
    }
    for (const name of files.keys()) await rename(partOf(join(folder, name)), join(folder, name));
  } catch (error) {
    await undo(made);
    throw error;
  }
}

/** Looks whether files can be written to a folder, and leaves nothing there. @throws what the system says if not */
export async function tryFolder(folder: string): Promise<void> {
  const made: Made = { folders: [], parts: [] };
  try {
    await makeFolder(folder, made);
    await writePart(join(folder, "probe"), "", made);
  } finally {
    await undo(made);
  }
}

/** What was not there before, outer folders first. */
interface Made {
  readonly folders: string[];
  readonly parts: string[];
}

async function undo({ folders, parts }: Made): Promise<void> {
  for (const part of parts) await rm(part, { force: true });
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined); // somebody else may use it by now
}

/** One folder at a time: Node's own way never ends where a folder is there and takes no others, as in /proc. */
async function makeFolder(folder: string, made: Made): Promise<void> {
  if (await found(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent, made);
  await mkdir(folder);
  made.folders.push(folder);
}

async function writePart(file: string, text: string, made: Made): Promise<void> {
  const part = await open(partOf(file), "wx");
  made.parts.push(partOf(file));
  try {
    await part.writeFile(text);
  } finally {
    await part.close();
  }
}

/** A name that nobody else has. */
function partOf(file: string): string {
  return `${file}.${process.pid}.part`;
}

function found(path: string) {
  return stat(path).catch(() => undefined);
}
