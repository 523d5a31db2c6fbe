// The commands that ask the real kernel, as a person runs them.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { describeWithKvm } from "../replay/kvm.ts";
import { terminal } from "../../checker/cli/terminal.ts";
import { showConformance } from "../../model/replay/command/conform-report.ts";
import { predict } from "../../model/replay/predict.ts";
import { sandbox } from "./run.ts";

const box = sandbox({});
afterAll(box.remove);

const tokenOf = async (id: string, property: string): Promise<string> => {
  const { out } = await box.run(["show", id, property]);
  return /kvm1:\S+/.exec(out)?.[0] ?? "";
};

/** The document that a command prints, if it is as its schema says. */
async function documentOf(name: string, words: readonly string[]): Promise<unknown> {
  const { out, err } = await box.run([...words, "--json"]);
  const schema = JSON.parse(readFileSync(`docs/schema/${name}-1.schema.json`, "utf8")) as object;
  const validate = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(schema);
  validate(JSON.parse(out));
  expect([validate.errors, err]).toEqual([null, ""]);
  return JSON.parse(out);
}

/** A model in which a dirty log is forgotten only when somebody reads it. */
const forgetful: typeof predict = (world, request) => {
  const after = predict(world, request);
  const dirty = new Map([...after.world.guest.dirty, ...world.guest.dirty]);
  if (request.op !== "region") return after;
  return { ...after, world: { ...after.world, guest: { ...after.world.guest, dirty } } };
};

const sequence = "conform1:vm.3.0,region.1.1.100000.1000.0.0.,access.store.100.7,dirty.1";

describeWithKvm("on a real KVM", () => {
  it("conform says how much agrees, the same for the same seed", async () => {
    const words = ["conform", "--runs", "20", "--seed", "3"];
    const [one, two] = [await box.run(words), await box.run(words)];
    expect([one.code, one.err]).toEqual([0, ""]);
    expect(one.out).toMatch(/^20 random sequences, [\d,]+ steps, CPL 3, Linux .*: all agree\n/);
    expect(two.out).toBe(one.out);
  });

  it("conform is one JSON document if asked", async () => {
    expect(await documentOf("conform", ["conform", "--runs", "5", "--cpl", "0"])).toMatchObject({
      runs: 5,
      cpl: 0,
      disagreement: null,
    });
  });

  it("conform --facts has a line for each fact and counts them", async () => {
    const { code, out } = await box.run(["conform", "--facts"]);
    expect(code).toBe(0);
    expect(await documentOf("facts", ["conform", "--facts"])).toMatchObject({ facts: { length: 127 } });
    expect(out).toContain("A03   as expected    a slot that lies in another is refused\n");
    expect(out).toMatch(/\d+ as expected, \d+ different, \d+ not available\n$/);
  });

  it("race has a row for each protocol and the zeros that the model predicts", async () => {
    const { rows } = (await documentOf("race", ["race", "--ms", "40"])) as {
      rows: { protocol: string; exits: number; wrong: string | null }[];
    };
    expect(rows.filter(({ wrong }) => wrong !== null)).toEqual([]);
    expect(rows).toHaveLength(6);
    expect(rows.find(({ protocol }) => protocol === "paused-harvest")).toMatchObject({ exits: 0, lost: 0 });
  });

  it("replay --kvm tells what is forced and what cannot be seen", async () => {
    const words = ["replay", await tokenOf("delete-create/punch", "P1d"), "--kvm"];
    expect(await documentOf("replay", words)).toMatchObject({ id: "delete-create/punch" });
    const { code, out } = await box.run(words);
    expect(code).toBe(0);
    expect(out).toContain("forced, agreed: mmio-read gpa 0x100908 len 8\n");
    expect(out).toContain("not observable: inside the ioctl\n");
    expect(out).toContain("    observed: part of what step 6 asked for\n");
    expect(out).toContain("2 steps forced and agreed, 0 disagreed, 1 observed with them,\n3 not observable");
  });

  it("replay --kvm repeats a sequence of conform by its token", async () => {
    const { code, out, err } = await box.run(["replay", sequence, "--kvm"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^a sequence of 4 requests, on Linux .*\n/);
    expect(out).toContain("  3  access kind store gfn 256 value 7\n     agreed: done rax 0x7\n");
    expect(out).toMatch(/\nall agree\n$/);
    expect(await documentOf("replay", ["replay", sequence, "--kvm"])).toMatchObject({ replay: sequence });
  });

  it("a fault in the model is printed with a C program and a token, and that is a failure", async () => {
    const printed: string[] = [];
    const print = {
      ...terminal({ color: "never" }),
      out: (lines: readonly string[]) => printed.push(...lines),
    };
    const options = { runs: 400, seed: 1, cpl: 3, long: 60, save: undefined, model: forgetful } as const;
    expect(await showConformance({ ...options, json: false }, print)).toBe(1);
    const token = /slotcheck replay (\S+) --kvm/.exec(printed.join("\n"))?.[1] ?? "";
    expect(printed[0]).toMatch(/^the model and Linux .* disagree: expected /);
    expect(printed).toContain("int main(void)");
    expect(await box.run(["replay", token, "--kvm"])).toMatchObject({ code: 0 });
    printed.length = 0;
    expect(await showConformance({ ...options, json: true }, print)).toBe(1);
    expect((JSON.parse(printed.join("")) as { disagreement: object }).disagreement).toMatchObject({
      replay: token,
    });
  });

  it("a cache that cannot be written to is named", async () => {
    const { code, err } = await box.run(["conform", "--runs", "1"], { SLOTCHECK_CACHE: "/dev/null/cache" });
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: the helper cannot be compiled into \/dev\/null\/cache: ENOTDIR.*\n {2}set SLOTCHECK_CACHE /,
    );
  });

  it("nothing is left behind, in no folder and no process", async () => {
    const env = { SLOTCHECK_CACHE: `${box.path}/clean/cache`, TMPDIR: `${box.path}/clean` };
    const here = readdirSync(box.path);
    for (const words of [
      ["conform", "--facts"],
      ["race", "--ms", "20"],
    ])
      expect((await box.run(words, env)).code).toBe(0);
    expect(readdirSync(`${box.path}/clean`)).toEqual(["cache"]);
    expect(readdirSync(`${box.path}/clean/cache`)).toEqual([expect.stringMatching(/^helper-[0-9a-f]{16}$/)]);
    expect(readdirSync(box.path).filter((name) => !here.includes(name))).toEqual(["clean"]);
    expect(spawnSync("pgrep", ["-f", `${box.path}/clean`]).stdout.toString()).toBe("");
  });
});

describe("what is there", () => {
  it("doctor tells as one JSON document too", async () => {
    const { needs } = (await documentOf("doctor", ["doctor"])) as { needs: { name: string }[] };
    expect(needs.map(({ name }) => name)).toEqual(["Node", "Java", "TLC", "cc", "/dev/kvm"]);
  });

  it("doctor says who fetches TLC, or that the jar that was named is none", async () => {
    const doctor = async (env: Record<string, string>) => (await box.run(["doctor"], env)).out;
    const unset = await doctor({ TLA2TOOLS_JAR: "", TLA2TOOLS_CACHE: `${box.path}/none` });
    expect(unset).toMatch(
      /^-  TLC {7}(no Java to run it|not fetched yet: slotcheck agree does so with Maven)/m,
    );
    const named = await doctor({ TLA2TOOLS_JAR: `${box.path}/none.jar` });
    expect(named).toMatch(/^-  TLC {7}(no Java to run it|TLA2TOOLS_JAR names)/m);
  });
});

describe("without what they need", () => {
  it("a design that no kernel has is refused", async () => {
    const { code, err } = await box.run(["trace", "batched-list/punch", "P1w", "--format", "kselftest"]);
    expect(code).toBe(2);
    expect(err).toContain('force nothing of the trace: no kernel has "UPDATE_LIST"');
  });

  it("a sequence has nowhere to go but the real kernel, and must be whole", async () => {
    expect(await box.run(["replay", sequence])).toMatchObject({
      code: 2,
      err: "error: this token can only be replayed with --kvm\n",
    });
    expect(await box.run(["replay", `${sequence},`, "--kvm"])).toMatchObject({
      code: 2,
      err: "error: this is no token of slotcheck conform; is it whole?\n",
    });
    expect((await box.run(["show", sequence])).code).toBe(2);
  });

  it("a race that takes too long is refused", async () => {
    const { code, err } = await box.run(["race", "--ms", "10001"]);
    expect([code, err]).toEqual([2, "error: --ms is 10000 at most\n"]);
  });

  it("the commands say what to install", async () => {
    const env = { CC: "no-such-compiler", SLOTCHECK_CACHE: `${box.path}/cache` };
    const { code, err } = await box.run(["conform", "--runs", "1"], env);
    expect(code).toBe(2);
    expect(err).toMatch(existsSync("/dev/kvm") ? /no C compiler|cannot be opened/ : /there is no \/dev\/kvm/);
  });
});
