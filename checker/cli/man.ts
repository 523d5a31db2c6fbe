// The manual page, from the same tables as --help.
//
// Main invariant: nothing is said here that --help does not say; text never becomes a request of roff.

import type { Argument, Command, Option } from "commander";
import { errorCodes } from "./error-codes.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Tool } from "./command.ts";

/** The page as roff with the macros of man(7). */
export function manPage(program: Command, { introduction, version, bugs }: Tool): string {
  const [about, ...examples] = paragraphsOf(introduction);
  const commands = program.commands.filter((each) => !each.name().startsWith("__"));
  const name = program.name();
  const summary = (about ?? "").replace(/\s+/g, " ").trim().replace(`${name} `, "").replace(/\.$/, "");
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${text(version)}" "User Commands"`,
    ".SH NAME",
    `${name} \\- ${text(summary)}`,
    ".SH SYNOPSIS",
    `.B ${name}`,
    text("COMMAND [options]"),
    ".SH EXAMPLES",
    ".nf",
    ...examples.flatMap((each) => each.split("\n")).map((line) => text(line.trimEnd())),
    ".fi",
    ".SH COMMANDS",
    ...commands.flatMap((each) => commandLines(name, each)),
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(({ code, means, more }) => [
      ".TP",
      `.B ${code}`,
      text(`${sentence(means)} ${more}`),
    ]),
    ".SH ERRORS",
    ...errorCodes.flatMap(({ code, means, more }) => [
      ".TP",
      `.B ${code}`,
      text(`${sentence(means)} ${more}`),
    ]),
    ".SH ENVIRONMENT",
    ...environment.flatMap(([variable, does]) => [".TP", `.B ${variable}`, text(does)]),
    ".SH BUGS",
    text(`Reported at ${bugs}`),
    "",
  ].join("\n");
}

/** What the environment decides, where no option does. */
export const environment: readonly (readonly [string, string])[] = [
  ["NO_COLOR", "If it is not empty, no colours."],
  ["FORCE_COLOR", "If it is not empty and not 0, colours also where no terminal is."],
  [
    "LC_ALL, LC_CTYPE, LANG",
    "The first that is set decides whether there is more than ASCII: if it names UTF-8.",
  ],
  [
    "SLOTCHECK_CONFIG",
    "A file of options, or none, as --config. A flag beats the environment, which beats that file.",
  ],
  [
    "SLOTCHECK_MAX_STATES, SLOTCHECK_BASELINE, ..",
    "Options that were not typed, each by its name: those that slotcheck check --print-config lists. Switches are 1 or 0; several values are a line each.",
  ],
  ["GITHUB_STEP_SUMMARY", "A file to which the reporter github appends its summary."],
];

function commandLines(tool: string, command: Command): readonly string[] {
  const description = command.description();
  return [
    `.SS "${tool} ${text(`${command.name()} ${command.usage()}`)}"`,
    text(`${sentence(command.summary())}${description === "" ? "" : ` ${description.replace(/\s+/g, " ")}`}`),
    ...command.registeredArguments.flatMap((each) => item(argumentHead(each), argumentText(each))),
    ...command.options.filter((each) => !each.hidden).flatMap((each) => item(each.flags, optionText(each))),
  ];
}

function item(head: string, body: string): readonly string[] {
  return [".TP", `.B ${text(head)}`, text(body === "" ? " " : body)];
}

function argumentHead(argument: Argument): string {
  return argument.name().toUpperCase() + (argument.variadic ? "..." : "");
}

function argumentText({ description, argChoices }: Argument): string {
  return description + (argChoices ? ` (choices: ${argChoices.join(", ")})` : "");
}

function optionText({ description, argChoices, defaultValue }: Option): string {
  const extra = [
    ...(argChoices ? [`choices: ${argChoices.join(", ")}`] : []),
    ...(defaultValue === undefined ? [] : [`default: ${String(defaultValue)}`]),
  ];
  return description + (extra.length > 0 ? ` (${extra.join("; ")})` : "");
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function paragraphsOf(words: string): readonly string[] {
  return words.trimEnd().split(/\n\n/);
}

/** Text that roff prints as it is. */
function text(words: string): string {
  const safe = words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}
