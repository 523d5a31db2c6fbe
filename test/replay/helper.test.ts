import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compile, compiledHelper, sourceFolder, sources } from "../../model/replay/compile.ts";
import { Helper, withHelper } from "../../model/replay/helper.ts";
import { hex, planGfn, type Request } from "../../model/replay/protocol.ts";
import { describeWithKvm } from "./kvm.ts";

const create: Request = {
  op: "region",
  slot: 1,
  flags: 0,
  gpa: 1 << 20,
  size: 4 * 4096,
  backing: 0,
  page: 0,
};
const remove: Request = { op: "region", slot: 1, flags: 0, gpa: 0, size: 0 };
const at = (kind: "load" | "store" | "fetch" | "walk", value = 0): Request => ({
  op: "access",
  kind,
  gfn: planGfn,
  value,
});

/** Each operation, and each kind of access. */
const tour: readonly Request[] = [
  { op: "hello" },
  { op: "cap", cap: 10 },
  { op: "vm", cpl: 3 },
  create,
  { op: "poke", backing: 0, page: 0, value: 42 },
  { op: "peek", backing: 0, page: 0 },
  at("load"),
  at("fetch"),
  at("walk"),
  { op: "dirty", slot: 1 },
  { op: "clear", slot: 1, first: 0, pages: 4, bits: 1 },
  { op: "backing", backing: 0, page: 0, how: "discard" },
  remove,
  at("store", 7),
  { op: "drain" },
  at("load"),
  { op: "resume", data: 5 },
  { op: "race", protocol: "paused-harvest", warm: 5, ms: 20 },
  ...(["load-16", "load-two", "store-two", "copy", "prefetch", "raise"] as const).flatMap(
    (kind): readonly Request[] => [{ op: "vm", cpl: 3 }, create, { op: "access", kind, gfn: planGfn }],
  ),
  { op: "vm", cpl: 3, ring: 256, dirtied: 1 },
  { ...create, flags: 1 },
  at("store", 1),
  { op: "harvest" },
  { op: "reset" },
  { op: "vm", cpl: 0 },
  create,
  { op: "translate", gfn: planGfn },
  { op: "clock", gfn: planGfn },
  { op: "dirty", slot: 1, bad: 1 },
  { op: "eventfd", gfn: planGfn },
  { op: "coalesce", gfn: planGfn },
  { op: "signals" },
  { op: "coalesced" },
  { op: "statistic", name: "exits" },
  ...(["idt", "gdt", "stack", "cr3"] as const).map((part): Request => ({
    op: "place",
    part,
    gfn: planGfn,
    backing: 0,
    page: 0,
  })),
  { op: "vm", cpl: 3 },
  create,
  { op: "has-userfault" },
  { op: "userfault", backing: 0, page: 0 },
  { op: "post-copy", kind: "load", gfn: planGfn, update: "delete", kick: 1 },
];

function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "slotcheck-helper-"));
  return use(folder).finally(() => rmSync(folder, { recursive: true }));
}

describeWithKvm("the helper", () => {
  it.each([3, 0] as const)("lets a guest at CPL %i access memory, missing or not", async (cpl) => {
    await withHelper(async (helper) => {
      const replies = await helper.askAll([
        { op: "vm", cpl },
        create,
        { op: "poke", backing: 0, page: 0, value: 42 },
        at("load"),
        at("walk"),
        at("fetch"),
        remove,
        at("store", 7),
        { op: "drain" },
        at("walk"),
        at("fetch"),
      ]);
      const gpa = (planGfn << 12) + 0x908;
      expect(replies).toEqual([
        { errno: "ok" },
        { errno: "ok" },
        { errno: "ok" },
        { exit: "done", rax: hex(42) },
        { exit: "done", rax: "0x600d" },
        { exit: "done", rax: "0x0" },
        { errno: "ok" },
        { exit: "mmio-write", gpa, len: 8, data: hex(7) },
        { exit: "interrupted" },
        { exit: "fault", detail: 14 },
        { exit: "internal-error", detail: 1 },
      ]);
    });
  });

  it("refuses an access while an exit is pending, which KVM would not survive unharmed", async () => {
    await withHelper(async (helper) => {
      const replies = await helper.askAll([{ op: "vm", cpl: 3 }, at("load"), at("load"), { op: "drain" }]);
      expect(replies.slice(2)).toEqual([{ exit: "failed", errno: "EBUSY" }, { exit: "interrupted" }]);
    });
  });

  it("answers what it does not understand, and goes on", async () => {
    await withHelper(async (helper) => {
      const wrong = [{ op: "fly" }, { op: "access" }, { op: "vm", cpl: 3 }, { op: "access", kind: "sing" }];
      expect(await helper.askAll([...wrong, { op: "peek", backing: 9 }] as unknown as Request[])).toEqual([
        { error: "no such operation" },
        { error: "there is no VM; the operation vm makes one" },
        { errno: "ok" },
        { error: "no such kind of access" },
        { errno: "EINVAL" },
      ]);
    });
  });

  it.each([3, 0] as const)(
    "gets a guest at CPL %i that never exits out of KVM_RUN, and goes on",
    async (cpl) => {
      await withHelper(async (helper) => {
        const spin: Request = { op: "access", kind: "spin", gfn: planGfn };
        const replies = await helper.askAll([{ op: "vm", cpl }, create, spin, at("load"), spin, at("load")]);
        const loaded = { exit: "done", rax: "0x0" };
        expect(replies.slice(2)).toEqual([{ exit: "interrupted" }, loaded, { exit: "interrupted" }, loaded]);
      });
    },
  );

  it("ends by itself where nothing gets its vCPU out of the kernel, and says so", async ({ skip }) => {
    const helper = await Helper.start();
    const pid = helper.pid ?? 0;
    const { errno } = await helper.ask({ op: "has-userfault" });
    const replies = await helper.askAll([
      { op: "vm", cpl: 0 },
      create,
      { op: "userfault", backing: 0, page: 0 },
      { op: "post-copy", kind: "load", gfn: planGfn, update: "nothing", never: 1 },
      { op: "hello" },
    ]);
    await helper.close();
    skip(errno !== "ok", "userfaultfd is not for this user");
    expect(replies.slice(3)).toEqual([{ error: "the vCPU is stuck" }, { error: "the helper ended with 4" }]);
    expect(isRunning(pid)).toBe(false);
  });

  it("ends when a request is longer than a line may be", async () => {
    await withHelper(async (helper) => {
      const long = { op: "poke", backing: 0, page: 0, value: 1, more: "x".repeat(2000) };
      const replies = await helper.askAll([long as unknown as Request, { op: "hello" }]);
      expect(replies).toEqual([
        { error: "a request longer than 1022 bytes" },
        { error: "the helper ended with 2" },
      ]);
    });
  });

  it("may crash: that is a reply, and so is everything after it", async () => {
    await withHelper(async (helper) => {
      const replies = await helper.askAll([
        { op: "vm", cpl: 3 },
        { op: "backing", backing: 0, page: 0, how: "unmap" },
        { op: "peek", backing: 0, page: 0 },
        { op: "hello" },
      ]);
      const error = "the helper was ended by SIGSEGV";
      expect(replies.slice(2)).toEqual([{ error }, { error }]);
      expect(helper.lost).toBe(true);
      expect(await helper.ask({ op: "hello" })).toEqual({ error });
    });
  });

  it("is killed when it hangs, and leaves nothing behind", async () => {
    const helper = await Helper.start();
    const pid = helper.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    expect((await helper.ask({ op: "hello" }, -4500)).error).toContain("did not answer");
    await helper.close();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("ends when its parent dies, however", async () => {
    const path = await compiledHelper();
    const script = `const { spawn } = require("node:child_process");
      const child = spawn(process.argv[1], [], { stdio: ["pipe", "pipe", "inherit"] });
      child.stdout.once("data", () => { console.log(child.pid); process.kill(process.pid, "SIGKILL"); });
      child.stdin.write('{"op":"hello"}\\n');`;
    const { stdout } = spawnSync(process.execPath, ["-e", script, path], { encoding: "utf8" });
    const pid = Number(stdout);
    expect(pid).toBeGreaterThan(1);
    for (let i = 0; i < 100 && isRunning(pid); i += 1) {
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(isRunning(pid)).toBe(false);
  });

  it("compiles without a warning, and runs every operation under the sanitizers without a report", async () => {
    await inFolder(async (folder) => {
      const output = join(folder, "helper");
      const files = sources.filter((name) => name.endsWith(".c")).map((name) => join(sourceFolder(), name));
      const sanitized = ["-Werror", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
      await compile(files, output, sanitized);
      const input = tour.map((request) => `${JSON.stringify(request)}\n`).join("");
      const { stdout, stderr, status } = spawnSync(output, { input, encoding: "utf8" });
      expect([stderr, status]).toEqual(["", 0]);
      const replies = stdout.trim().split("\n");
      expect(replies).toHaveLength(tour.length);
      expect(replies.filter((reply) => reply.includes('"error"'))).toEqual([]);
    });
  });

  it("is compiled once, whole, into a cache of the person's own", async () => {
    await inFolder(async (folder) => {
      process.env["SLOTCHECK_CACHE"] = folder;
      try {
        const [one, two] = await Promise.all([compiledHelper(), compiledHelper()]);
        expect(one).toBe(two);
        expect(readdirSync(folder)).toHaveLength(1);
      } finally {
        delete process.env["SLOTCHECK_CACHE"];
      }
    });
  });

  it("says what to install where there is no compiler", async () => {
    await inFolder(async (folder) => {
      process.env["SLOTCHECK_CACHE"] = folder;
      process.env["CC"] = "no-such-compiler";
      try {
        await expect(compiledHelper()).rejects.toThrow("install gcc or clang");
        expect(readdirSync(folder)).toEqual([]);
      } finally {
        delete process.env["SLOTCHECK_CACHE"];
        delete process.env["CC"];
      }
    });
  });
});

/** A zombie that its parent has not collected yet is not running. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return !stdout.trim().startsWith("Z") && stdout.trim() !== "";
}
