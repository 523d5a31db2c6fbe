// The helper's executable, compiled at first use.
//
// Main invariant: an executable in the cache is named by the hash of its sources and its compiler's words, and appears
// there whole.

import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../checker/cli/error.ts";

/** The real kernel cannot be asked here. `message` says why, and what to do. */
export class KvmUnavailable extends UsageError {}

/** The files of the helper, headers first. */
export const sources: readonly string[] = [
  ...["vm", "json", "other", "race", "userfault"].map((name) => `${name}.h`),
  ...["vm", "json", "other", "race", "userfault", "main"].map((name) => `${name}.c`),
];

export const words = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-pthread"];

/** The text of one of the helper's files. */
export function sourceOf(name: string): string {
  return readFileSync(join(sourceFolder(), name), "utf8");
}

/** Where the C sources are, whether this runs built or not. */
export function sourceFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "model", "replay", "helper");
}

/** `SLOTCHECK_CACHE`, or `slotcheck` below `XDG_CACHE_HOME` or `~/.cache`. */
function cacheFolder(): string {
  const chosen = process.env["SLOTCHECK_CACHE"] ?? "";
  if (chosen !== "") return resolve(chosen);
  const caches = process.env["XDG_CACHE_HOME"] ?? "";
  return join(caches === "" ? join(homedir(), ".cache") : caches, "slotcheck");
}

/** `CC`, or cc. */
export function compiler(): string {
  const chosen = process.env["CC"] ?? "";
  return chosen === "" ? "cc" : chosen;
}

/** @throws {KvmUnavailable} if /dev/kvm is not there or not ours */
export function needDevice(): void {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KvmUnavailable(
      code === "ENOENT"
        ? "there is no /dev/kvm: load the kernel module kvm_intel or kvm_amd, and in a VM enable nested virtualisation"
        : `/dev/kvm cannot be opened (${code ?? "unknown"}): join the group kvm, or run as root`,
    );
  }
}

/**
 * The path of the compiled helper.
 * @throws {KvmUnavailable} if there is no C compiler, the sources do not compile with it, or there is nowhere to keep it
 */
export async function compiledHelper(): Promise<string> {
  const hash = createHash("sha256").update([compiler(), ...words].join(" "));
  for (const name of sources) hash.update(sourceOf(name));
  const folder = cacheFolder();
  const path = join(folder, `helper-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new KvmUnavailable(
      `the helper cannot be compiled into ${folder}: ${error.message}\n  set SLOTCHECK_CACHE to a folder that you may write to`,
    );
  });
  const fresh = `${path}.${randomUUID()}`;
  try {
    await compile(
      sources.filter((name) => name.endsWith(".c")).map((name) => join(sourceFolder(), name)),
      fresh,
    );
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
  return path;
}

/** @throws {KvmUnavailable} with what the compiler said */
export async function compile(
  files: readonly string[],
  output: string,
  more: readonly string[] = [],
): Promise<void> {
  await new Promise<void>((done, fail) => {
    execFile(compiler(), [...words, ...more, "-o", output, ...files], (error, _out, said) => {
      if (!error) return done();
      const { code } = error as NodeJS.ErrnoException;
      fail(
        new KvmUnavailable(
          code === "ENOENT"
            ? `there is no C compiler ${compiler()}: install gcc or clang with the kernel's headers, or name one in CC`
            : `${compiler()} does not compile the helper:\n${said.trim()}`,
        ),
      );
    });
  });
}
