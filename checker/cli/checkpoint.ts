// A check in the middle, as a file: what is searched already, and the search at work.
//
// Main invariant: the file is whole or not there. It is written beside its name and then takes it, so a kill, a crash or a
// full disk leaves the one before; and what is read is believed only if its checksum is right.

import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import type { Pause, Snapshot, SnapshotFacts } from "../search/search.ts";
import { errorHead } from "./error-codes.ts";
import { messageOf, UsageError } from "./error.ts";
import { prepareFile } from "./write-file.ts";
import type { Job, Searched } from "./job.ts";

export interface Checkpoint {
  /** Of which models, properties and version: what only the same can go on with. */
  readonly about: string;
  /** The first cases, searched. */
  readonly searched: readonly Searched[];
  /** The next one, in the middle. */
  readonly snapshot: Snapshot;
}

interface Head {
  readonly about: string;
  readonly searched: readonly Searched[];
  readonly facts: SnapshotFacts;
  /** Bytes of each part of the data. */
  readonly lengths: readonly number[];
}

const magic = "slotcheck.checkpoint/1\n";
const digestBytes = 32;

/** A fingerprint of what a checkpoint is about. */
export function aboutOf(what: unknown): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
}

/** What is used of the file system. */
export interface Disk {
  readonly open: (file: string) => number;
  /** Returns how many bytes it has written. */
  readonly write: (fd: number, bytes: Uint8Array) => number;
  readonly sync: (fd: number) => void;
}

const disk: Disk = { open: (file) => openSync(file, "w"), write: writeSync, sync: fsyncSync };

/** @throws what the file system throws; the file is then as it was */
export function writeCheckpoint(file: string, { about, searched, snapshot }: Checkpoint, on = disk): void {
  const { facts, data } = snapshot;
  const head: Head = { about, searched, facts, lengths: data.map(({ length }) => length) };
  const hash = createHash("sha256");
  const beside = `${file}.part`;
  const fd = on.open(beside);
  try {
    for (const bytes of [Buffer.from(`${magic}${JSON.stringify(head)}\n`), ...data]) {
      hash.update(bytes);
      writeAll(fd, bytes, on);
    }
    writeAll(fd, hash.digest(), on);
    on.sync(fd);
  } catch (error) {
    closeSync(fd);
    rmSync(beside, { force: true });
    throw error;
  }
  closeSync(fd);
  renameSync(beside, file);
}

function writeAll(fd: number, bytes: Uint8Array, { write }: Disk): void {
  for (let at = 0; at < bytes.length;) at += write(fd, bytes.subarray(at, at + 2 ** 26));
}

/** @throws {UsageError} if there is no such file, or it is not whole, or about something else */
export function readCheckpoint(file: string, about: string): Checkpoint {
  const bytes = bytesOf(file);
  const refuse = (why: string): never => {
    throw new UsageError(`${file} ${why}\n  check again without --resume`, "E051");
  };
  if (bytes.subarray(0, magic.length).toString() !== magic) return refuse("is no checkpoint of slotcheck");
  const end = bytes.length - digestBytes;
  const body = bytes.subarray(0, Math.max(0, end));
  if (
    !createHash("sha256")
      .update(body)
      .digest()
      .equals(bytes.subarray(Math.max(0, end)))
  )
    return refuse("is damaged: its checksum is wrong, some of it may be missing");
  const line = body.indexOf("\n", magic.length);
  const head = JSON.parse(body.subarray(magic.length, line).toString()) as Head;
  if (head.about !== about)
    return refuse("is a checkpoint of other models or properties, or of another version of slotcheck");
  let at = line + 1;
  const data = head.lengths.map((length) => {
    at += length;
    return body.subarray(at - length, at);
  });
  return { about, searched: head.searched, snapshot: { facts: head.facts, data } };
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read the checkpoint ${file}: ${messageOf(error)}`, "E051");
  }
}

/** Is it not there, empty, or a checkpoint, be it damaged? */
function isReplaceable(file: string): boolean {
  if (!existsSync(file)) return true;
  const start = Buffer.alloc(magic.length);
  const fd = openSync(file, "r");
  try {
    return magic.startsWith(start.toString("utf8", 0, readSync(fd, start)));
  } finally {
    closeSync(fd);
  }
}

/** Writes checkpoints now and then. A failure is said once and does not end the search. */
export class Keeper {
  readonly #file: string;
  readonly #every: number;
  readonly #say: (line: string) => void;
  #last = performance.now();
  #failed = false;

  /**
   * @param every milliseconds
   * @throws {UsageError} if it cannot be written, or there is something by that name that is no checkpoint
   */
  constructor(file: string, every: number, say: (line: string) => void) {
    prepareFile(file);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
      throw new UsageError(`--checkpoint ${file}: that is no file`, "E031");
    if (!isReplaceable(file))
      throw new UsageError(
        `--checkpoint ${file}: that is no checkpoint of slotcheck, and is not overwritten`,
        "E032",
      );
    this.#file = file;
    this.#every = every;
    this.#say = say;
  }

  get isDue(): boolean {
    return performance.now() - this.#last >= this.#every;
  }

  /** @throws {UsageError} if the search has no snapshots */
  keep(pause: Pause, about: string, searched: readonly Searched[]): void {
    if (!pause.snapshot)
      throw new UsageError(
        "--checkpoint needs compiled code, and this search runs without; see docs/warts.md",
      );
    try {
      writeCheckpoint(this.#file, { about, searched, snapshot: pause.snapshot() });
    } catch (error) {
      if (!this.#failed)
        this.#say(
          `${errorHead("E031")} cannot write the checkpoint: ${messageOf(error)}\n  the search goes on, and ${this.#file} is as it was before`,
        );
      this.#failed = true;
    }
    this.#last = performance.now();
  }
}

export interface Checkpoints {
  /** Where to write them, if anywhere. */
  readonly file: string | undefined;
  /** Milliseconds between two. */
  readonly every: number;
  /** Where to go on from. */
  readonly resume: string | undefined;
  /** slotcheck's version. */
  readonly tool: string;
}

/** Where an earlier check was, and how this one is kept. */
export interface Course {
  /** Is there a checkpoint to write, or one to go on from? */
  readonly isKept: boolean;
  /** The first jobs, by the earlier check; and the next one in the middle. */
  readonly searched: readonly Searched[];
  readonly snapshot: Snapshot | undefined;
  /** Writes a checkpoint if it is time. */
  readonly keep: (pause: Pause, isLast: boolean, searched: readonly Searched[]) => void;
}

/** @throws {UsageError} if there is nothing to go on from, or no file to write */
export function courseOf(
  jobs: readonly Job[],
  checkpoints: Checkpoints | undefined,
  say: (line: string) => void,
): Course {
  const { file, every = 0, resume, tool } = checkpoints ?? {};
  const isKept = file !== undefined || resume !== undefined;
  const isFolded = jobs.some(({ limits }) => limits.symmetry === true);
  const about = isKept ? aboutOf([tool, isFolded, jobs.map(({ spec, instance }) => [spec, instance])]) : "";
  const keeper = file === undefined ? undefined : new Keeper(file, every, say);
  const earlier = resume === undefined ? undefined : readCheckpoint(resume, about);
  return {
    isKept,
    searched: earlier?.searched ?? [],
    snapshot: earlier?.snapshot,
    keep(pause, isLast, searched) {
      // A limit that ended an earlier case may be another one when this is resumed.
      if (!keeper || searched.some(({ result }) => result.limit !== undefined)) return;
      if (pause.isExplored && !pause.snapshot) return;
      if (!isLast && !keeper.isDue && pause.snapshot) return;
      const answers = searched.map(({ result, milliseconds }) => ({ result, milliseconds }));
      keeper.keep(pause, about, answers);
    },
  };
}
