// What a build leaves behind of its sources: a digest of their names and content, whenever they changed.
//
// Main invariant: the digest is of before the build has read any of them, so a source that changes meanwhile makes the build old.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const sources = [
  "build",
  "checker",
  "model",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];
/** What lies among the sources and is made of them; editors' own files, which may be links to nowhere, begin with a dot. */
const isSource = (name: string): boolean => !["dist", "node_modules"].includes(name) && !name.startsWith(".");

const stamp = "dist/sources.sha256";
/** What a build writes last. */
const last = "dist/slotcheck.1";

/** SHA-256 of the sources in a checkout. */
export function digestOf(root: string): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const full = join(root, path);
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).filter(isSource).toSorted()) add(`${path}/${name}`);
      return;
    }
    const content = readFileSync(full);
    hash.update(`${path} ${content.length}\n`).update(content);
  };
  sources.forEach(add);
  return hash.digest("hex");
}

export function leaveStamp(root: string, digest: string): void {
  writeFileSync(join(root, stamp), digest);
}

/** Did a build end, of the sources as they are now? */
export function isBuilt(root: string): boolean {
  const [own, end] = [stamp, last].map((path) => join(root, path)) as [string, string];
  if (!existsSync(own) || !existsSync(end) || statSync(end).size === 0) return false;
  return readFileSync(own, "utf8") === digestOf(root);
}
