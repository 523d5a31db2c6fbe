// Files that a person wants to keep, written.
//
// Main invariant: a file is as it was before or as it is to be, never a part of it: it is written beside its name and then
// takes it. What is no regular file, such as a pipe or /dev/stdout, is written to as it is.

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { messageOf, UsageError } from "./error.ts";

/** Makes the folder of a file and looks whether it can be written, before somebody waits for what is to be in it. */
export function prepareFile(file: string): void {
  refusing(file, () => {
    makeFolder(dirname(file));
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error("that is a folder");
    if (there && !there.isFile()) return;
    if (there) closeSync(openSync(file, "r+"));
    const beside = besideOf(there ? realpathSync(file) : file);
    closeSync(openSync(beside, "wx"));
    rmSync(beside);
  });
}

/** @throws {UsageError} if it cannot be written; it is then as it was */
export function replaceFile(file: string, text: string): void {
  refusing(file, () => {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there && !there.isFile()) return writeFileSync(file, text);
    const target = there ? realpathSync(file) : file;
    const beside = besideOf(target);
    const fd = openSync(beside, "wx", there?.mode ?? 0o666);
    try {
      try {
        writeFileSync(fd, text);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(beside, target);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** A name that nobody else has. */
function besideOf(file: string): string {
  return `${file}.${process.pid}.part`;
}

/** One folder at a time: Node's own way never ends where a folder is there and takes no others, as in /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder);
}

/** A folder's file, made with the folder. */
export function writeInFolder(folder: string, name: string, text: string): void {
  const file = join(folder, name);
  makeFolder(dirname(file));
  writeFileSync(file, text);
}

function refusing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    cannotWrite(file)(error);
  }
}

/** What to do with what the system says of a place. @throws {UsageError} */
export function cannotWrite(place: string): (error: unknown) => never {
  return (error) => {
    throw new UsageError(`cannot write to ${place}: ${messageOf(error)}`, "E031");
  };
}
