// A plan as a C program: the same steps on the real kernel without slotcheck, with a line of KTAP each.
//
// Main invariant: it is built on the very sources of the helper, so it does what the helper did.

import type { Expected } from "./expect.ts";
import { text } from "./expect.ts";
import { sourceOf } from "./compile.ts";
import type { RegionRequest, Reply, Request } from "./protocol.ts";

export interface ProgramStep {
  readonly request: Request;
  readonly expected: Expected | undefined;
  /** What the line of KTAP says; what is asked and expected if it is not given. */
  readonly says?: string;
}

/** The steps alone: a main function on vm.h and ktap.h. */
export function mainText(steps: readonly ProgramStep[]): readonly string[] {
  const lines = steps.map(lineOf);
  return [
    "int main(void)",
    "{",
    "\tstruct vm vm;",
    "\tif (vm_open(&vm)) {",
    '\t\tprintf("KTAP version 1\\n1..0 # SKIP /dev/kvm cannot be opened\\n");',
    "\t\treturn KSFT_SKIP;",
    "\t}",
    `\tprintf("KTAP version 1\\n1..${lines.filter((line) => line.startsWith("check(")).length}\\n");`,
    ...lines.map((line) => `\t${line}`),
    "\tvm_close(&vm);",
    "\treturn failures ? KSFT_FAIL : KSFT_PASS;",
    "}",
  ];
}

/** Everything in one file: cc -o test test.c && ./test */
export function standAlone(about: readonly string[], steps: readonly ProgramStep[]): readonly string[] {
  const library = (["vm.h", "vm.c", "ktap.h"] as const).flatMap((name) =>
    sourceOf(name)
      .trimEnd()
      .split("\n")
      .filter((line) => line !== '#include "vm.h"' && line !== "#pragma once"),
  );
  return [
    "// SPDX-License-Identifier: MIT",
    "/*",
    ...about.map((line) => ` * ${line.replaceAll("*/", "* /")}`.trimEnd()),
    " */",
    ...library,
    "",
    ...mainText(steps),
  ];
}

function lineOf({ request, expected, says }: ProgramStep): string {
  const call = callOf(request);
  if (!expected) return `${call};`;
  return `check(${conditionOf(call, request, expected)}, ${cString(says ?? `${asked(request)}: ${wanted(expected)}`)});`;
}

/** What a request is in C. */
function callOf(request: Request): string {
  switch (request.op) {
    case "vm":
      return `vm_reset(&vm, (struct setting){.cpl = ${request.cpl}, .manual = ${request.manual ?? 0}})`;
    case "region":
      return `vm_region(&vm, ${request.slot}, ${request.flags}, ${wide(request.gpa)}, ${wide(request.size)}, ${hvaText(request)})`;
    case "access":
      return `vm_access(&vm, ${constant(request.kind)}, ${request.gfn}, ${request.value ?? 0})`;
    case "resume":
      return `vm_resume(&vm, ${request.data ?? 0})`;
    case "drain":
      return `vm_drain(&vm, ${request.data ?? 0})`;
    case "dirty":
      return `dirty_errno(&vm, ${request.slot})`;
    case "clear":
      return `vm_clear(&vm, ${request.slot}, ${request.first}, ${request.pages}, ${request.bits})`;
    case "poke":
      return `*word(&vm, ${request.backing}, ${request.page}) = ${request.value}`;
    case "peek":
      return `*word(&vm, ${request.backing}, ${request.page})`;
    case "backing":
      return `vm_change(&vm, ${request.backing}, ${request.page}, ${constant(request.how)})`;
    case "translate":
      return `vm_translate(&vm, ${request.gfn})`;
    default:
      throw new Error(`internal error: ${request.op} is no step of a program`);
  }
}

function conditionOf(call: string, request: Request, { reply, anyOf, atLeast }: Expected): string {
  if (request.op === "poke") return `(${call}, true)`;
  if (request.op === "dirty" && atLeast !== undefined)
    return `dirty_has(&vm, ${request.slot}, 0x${atLeast.toString(16)})`;
  if (anyOf && request.op === "access" && request.kind === "walk") return `walk_or_page_fault(${call})`;
  if (anyOf && request.op === "translate") return `(${call}, true)`;
  if (anyOf) return `emulation_failed(${call})`;
  if (reply?.exit !== undefined) return `ends(${call}, (struct step){${fields(reply)}})`;
  if (reply?.errno !== undefined) return `${call} == ${errnoOf(reply.errno)}`;
  return `${call} == ${reply?.value ?? 0}`;
}

function fields({ exit = "", errno, detail, gpa, len, data, rax }: Reply): string {
  return [
    `.exit = ${constant(exit)}`,
    ...(errno === undefined ? [] : [`.error = ${errnoOf(errno)}`]),
    ...(detail === undefined ? [] : [`.detail = ${detail}`]),
    ...(gpa === undefined ? [] : [`.gpa = ${wide(gpa)}`]),
    ...(len === undefined ? [] : [`.len = ${len}`]),
    ...(data === undefined ? [] : [`.data = ${data}`]),
    ...(rax === undefined ? [] : [`.rax = ${rax}`]),
  ].join(", ");
}

function hvaText({ backing, page = 0, hva = 0 }: RegionRequest): string {
  if (backing === undefined) return wide(hva);
  const start = `hva(&vm, ${backing}, ${page})`;
  return hva === 0 ? start : `${start} + ${wide(hva)}`;
}

function wide(value: number | string): string {
  return typeof value === "string" ? `${value}ull` : `0x${value.toString(16)}`;
}

function constant(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}

function errnoOf(name: string): string {
  return name === "ok" ? "0" : name;
}

/** "region slot 1 flags 0 .." */
export function asked({ op, ...rest }: Request): string {
  return [op, ...Object.entries(rest).map(([key, value]) => `${key} ${value}`)].join(" ");
}

function wanted({ reply, anyOf, atLeast }: Expected): string {
  if (atLeast !== undefined) return `at least pages 0x${atLeast.toString(16)}`;
  return (anyOf ?? (reply ? [reply] : [])).map(text).join(" or ");
}

function cString(words: string): string {
  return `"${words.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
