// What a shell may complete, and the scripts that ask for it.
//
// Main invariant: nothing is searched and no model's file is loaded to answer, so that a shell does not wait.

import type { Command } from "commander";
import { isCheckable, idOf } from "../report/suite.ts";
import { errorCodes } from "./error-codes.ts";
import { reporterNames } from "./reporting.ts";
import type { Suites } from "../report/suite.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** For ~/.bashrc: eval "$(slotcheck completion bash)"; for .zshrc the same; for fish: slotcheck completion fish | source */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `_slotcheck() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(slotcheck __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _slotcheck slotcheck
`,
  zsh: `#compdef slotcheck
_slotcheck() {
  local -a found
  found=("\${(@f)$(slotcheck __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then compadd -- "\${(@)found}"; else _files; fi
}
compdef _slotcheck slotcheck
`,
  fish: `complete -c slotcheck -a '(slotcheck __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

/** What may stand where the last of the words is; the shell keeps what fits the beginning of it. */
export function completions(program: Command, suites: Suites, words: readonly string[]): readonly string[] {
  const [name = "", ...rest] = words;
  const visible = program.commands.filter((each) => !each.name().startsWith("__"));
  if (rest.length === 0) return [...visible.map((each) => each.name()), "--help", "--version"];
  const command = visible.find((each) => each.name() === name);
  if (!command) return [];
  const [current = "", before = ""] = [rest.at(-1), rest.at(-2)];
  const option = command.options.find(({ short, long }) => before === short || before === long);
  if (option && (option.required || option.optional))
    return option.argChoices ?? valuesOf(option.long, suites);
  if (current.startsWith("-")) return [...command.options.flatMap(({ long }) => long ?? []), "--help"];
  return positional(name, rest.slice(0, -1), suites);
}

function valuesOf(option: string | undefined, suites: Suites): readonly string[] {
  switch (option) {
    case "--property":
      return suites.flatMap(({ properties }) => properties.map((each) => each.name));
    case "--scenario":
      return suites.flatMap(({ scenarios }) => scenarios.map((each) => each.name));
    case "--reporter":
      return reporterNames;
    default:
      return [];
  }
}

function positional(command: string, before: readonly string[], suites: Suites): readonly string[] {
  const designs = suites.flatMap((suite) => suite.designs.map(({ name }) => name));
  const cases = suites.flatMap((suite) => suite.cases.filter(isCheckable));
  const ids = [...new Set(cases.map(idOf))];
  switch (command) {
    case "list":
      return ["designs", "scenarios", "properties"];
    case "completion":
      return shells;
    case "baseline":
      return before.length === 0 ? ["update", "diff"] : [...designs, ...ids];
    case "compare":
      return designs;
    case "explain":
      return [
        ...suites.flatMap((suite) =>
          [...suite.designs, ...suite.scenarios, ...suite.properties].map(({ name }) => name),
        ),
        ...errorCodes.map(({ code }) => code),
      ];
    case "show":
    case "trace": {
      const chosen = cases.filter((each) => before.includes(idOf(each)));
      return chosen.length > 0 ? chosen.flatMap(({ spec }) => spec.properties.map(({ name }) => name)) : ids;
    }
    case "check":
    case "report":
    case "simulate":
    case "mutate":
    case "agree":
    case "tlc":
      return [...designs, ...ids];
    default:
      return [];
  }
}
