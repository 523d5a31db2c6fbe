// The helper as a child process: asked one thing at a time or many at once, and never able to take us down.
//
// Main invariant: whatever the helper does, every request gets exactly one reply. A crash, a hang and an unreadable
// line are replies that say so, and after them the helper is gone. No helper outlives this process.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { compiledHelper, KvmUnavailable, needDevice } from "./compile.ts";
import type { Reply, Request } from "./protocol.ts";

/** The helper's own watchdog ends a step after a second; a helper that is silent for so long is killed. */
const patience = 5000;

const children = new Set<ChildProcessWithoutNullStreams>();

function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

interface Waiting {
  readonly take: (reply: Reply) => void;
  /** How long this request may take, beside what every one may. */
  readonly ms: number;
}

export class Helper {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #lost: string | undefined;
  /** Of the request that is answered next. */
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string) {
    this.#child = spawn(path, [], { stdio: ["pipe", "pipe", "pipe"] });
    if (children.size === 0) process.on("exit", killAll);
    children.add(this.#child);
    this.#child.stdin.on("error", () => undefined); // a helper that is gone is noticed when it closes
    this.#child.stderr.resume();
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#answer(line));
    this.#child.on("error", (error) => this.#lose(`the helper cannot be started: ${error.message}`));
    this.#ended = new Promise((done) => {
      this.#child.on("close", (code, signal) => {
        children.delete(this.#child);
        if (children.size === 0) process.off("exit", killAll);
        this.#lose(signal === null ? `the helper ended with ${code}` : `the helper was ended by ${signal}`);
        done();
      });
    });
  }

  /** @throws {KvmUnavailable} if this machine has no usable /dev/kvm or no C compiler */
  static async start(): Promise<Helper> {
    needDevice();
    const helper = new Helper(await compiledHelper());
    const { error } = await helper.ask({ op: "hello" });
    if (error === undefined) return helper;
    await helper.close();
    throw new KvmUnavailable(error);
  }

  /** Has it crashed, hung or been closed? Then every reply is an error, and another helper is needed. */
  get lost(): boolean {
    return this.#lost !== undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Never rejects. `ms` is how long the request itself may take. */
  async ask(request: Request, ms = 0): Promise<Reply> {
    const [reply] = await this.askAll([request], ms);
    return reply ?? { error: "no reply" };
  }

  /** Sends everything, then waits; the replies are in the order of the requests. */
  async askAll(requests: readonly Request[], ms = 0): Promise<readonly Reply[]> {
    const replies = requests.map(
      () =>
        new Promise<Reply>((take) => {
          if (this.#lost !== undefined) return take({ error: this.#lost });
          this.#waiting.push({ take, ms });
          if (this.#waiting.length === 1) this.#watch();
        }),
    );
    if (this.#lost === undefined) {
      this.#child.stdin.write(requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
    }
    return Promise.all(replies);
  }

  /** Ends the helper; resolves when it is gone. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), patience);
    await this.#ended;
    clearTimeout(timer);
  }

  #answer(line: string): void {
    const next = this.#waiting.shift();
    if (!next) return this.#lose("the helper speaks without being asked");
    this.#watch();
    next.take(parsed(line));
  }

  /** Gives the next request its time. */
  #watch(): void {
    clearTimeout(this.#timer);
    const [next] = this.#waiting;
    if (next) this.#timer = setTimeout(() => this.#kill(), patience + next.ms);
  }

  #kill(): void {
    this.#lose(`the helper did not answer for ${patience / 1000} seconds, and was killed`);
    this.#child.kill("SIGKILL");
  }

  #lose(why: string): void {
    this.#lost ??= why;
    clearTimeout(this.#timer);
    for (const { take } of this.#waiting.splice(0)) take({ error: this.#lost });
  }
}

function parsed(line: string): Reply {
  try {
    return JSON.parse(line) as Reply;
  } catch {
    return { error: `the helper said what is no JSON: ${line.slice(0, 200)}` };
  }
}

/** Uses a helper and ends it, whatever happens. */
export async function withHelper<T>(use: (helper: Helper) => Promise<T>): Promise<T> {
  const helper = await Helper.start();
  try {
    return await use(helper);
  } finally {
    await helper.close();
  }
}

/** Why the real kernel cannot be asked here; undefined if it can. */
export async function whyNoKvm(): Promise<string | undefined> {
  try {
    await withHelper(async () => undefined);
    return undefined;
  } catch (error) {
    if (error instanceof KvmUnavailable) return error.message;
    throw error;
  }
}
