// Errors to exit codes: whose fault is it?
//
// Main invariant: only a bug of the tool itself shows a stack trace.

import { CommanderError } from "commander";
import { ModelError } from "../evaluate/error.ts";
import type { SpecError } from "../language/error.ts";
import type { Tool } from "./command.ts";
import { type ErrorCode, errorHead } from "./error-codes.ts";
import { isRefusal } from "../search/work.ts";
import { UsageError } from "./error.ts";
import { placeText } from "./place.ts";

/** Says what went wrong and whose fault it is. */
export function faultOf(error: unknown, { bugs }: Pick<Tool, "bugs">): number {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const sayError = (code: ErrorCode, text: string): void => say(`${errorHead(code)} ${text}`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it
  if (error instanceof UsageError) {
    sayError(error.code, error.message);
    return 2;
  }
  if (error instanceof Error && error.name === "SpecError") {
    const { at } = error as SpecError;
    sayError("E100", `${error.message}${at.file === "" ? "" : `\n  at ${placeText(at)}`}`);
    return 4;
  }
  if (error instanceof ModelError) {
    sayError("E101", `${error.message}${error.at ? `\n  at ${placeText(error.at)}` : ""}`);
    return 4;
  }
  if (error instanceof Error && error.name === "Tla2ToolsError") {
    sayError("E200", error.message);
    return 2;
  }
  if (isOutOfMemory(error)) {
    sayError(
      "E300",
      `${error.message}\n  bound the search by --max-states or --max-mem, end other programs, or raise ulimit -v`,
    );
    return 3;
  }
  if (error instanceof Error && error.name === "ThreadDied") {
    sayError(
      "E300",
      `${error.message}\n  its memory may have run out: check again with --workers 1, or bound the search by --max-states or --max-mem`,
    );
    return 3;
  }
  if (error instanceof Error && "syscall" in error && error.syscall === "uv_cwd") {
    sayError("E030", "the folder that this runs in does not exist any more\n  change to another one");
    return 2;
  }
  if (isOfTheSystem(error)) {
    sayError("E034", `the system refuses: ${error.message}`);
    return 2;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  say(`slotcheck has a bug. Please report it with this text and your command at\n  ${bugs}\n\n${stack}`);
  return 70;
}

/** What the operating system answered to a call that nobody had expected to fail: a permission, a full disk, a limit. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error && "errno" in error;
}

/** WebAssembly was given no memory, or a list that grows with the search was not. */
function isOutOfMemory(error: unknown): error is Error {
  return isRefusal(error) || (error instanceof Error && error.name === "OutOfMemory");
}
