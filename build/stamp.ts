// What a build leaves behind: a digest of its sources and one of what it wrote, by names and content, whenever they changed.
//
// Main invariant: the first digest is of before the build has read any source, the second of after it has written everything. So a
// source that changes meanwhile, a build that was broken off, and somebody else's files make the build old.

import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const sources = [
  "build",
  "checker",
  "model",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];
const outputs = ["dist", "checker/tla2tools-runner/dist"];
/** Among the outputs, and in no digest, for it begins with a dot. */
const stamp = "dist/.built";

/** SHA-256 of files and folders in a checkout, those that are not there among them. */
export function digestOf(root: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const full = join(root, path);
    const found = lstatSync(full, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) {
      const inside = readdirSync(full).filter((name) => belongs(path, name));
      for (const name of inside.toSorted()) add(`${path}/${name}`);
      return;
    }
    let content: string | Buffer = "";
    if (found?.isFile() === true) content = readFileSync(full);
    // A link may lead nowhere, or round in a circle.
    if (found?.isSymbolicLink() === true) content = readlinkSync(full);
    hash.update(`${path} ${content.length}\n`).update(content);
  };
  paths.forEach(add);
  return hash.digest("hex");
}

/** Is it neither a file of an editor's own, nor a dependency, nor, among sources, what a build has written? */
function belongs(folder: string, name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules" && !outputs.includes(`${folder}/${name}`);
}

/** @param before the digest of the sources before they were read */
export function leaveStamp(root: string, before: string): void {
  writeFileSync(join(root, stamp), `${before} ${digestOf(root, outputs)}\n`);
}

/** Did a build end, of the sources as they are now, and is all there that it wrote? */
export function isBuilt(root: string): boolean {
  const path = join(root, stamp);
  return (
    existsSync(path) &&
    readFileSync(path, "utf8") === `${digestOf(root, sources)} ${digestOf(root, outputs)}\n`
  );
}
