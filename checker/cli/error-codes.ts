// The numbers of errors: what kind of thing is wrong, and what to do about it. A number keeps its meaning.

export interface ErrorCodeEntry {
  readonly code: string;
  /** In a line. */
  readonly means: string;
  readonly more: string;
}

export const errorCodes = [
  {
    code: "E001",
    means: "words or options do not fit together",
    more: "The message says which, and what goes there. slotcheck COMMAND --help has a command's words and options.",
  },
  {
    code: "E002",
    means: "there is nothing of that name",
    more: "The message has the nearest name, if one is near, and the command that lists all. In names of designs, scenarios and properties, * stands for any text.",
  },
  {
    code: "E003",
    means: "what was named has no such thing",
    more: "The design does not exist in that scenario, the case has no such property, or the property has no trace. slotcheck list says what there is and why something is missing.",
  },
  {
    code: "E010",
    means: "a constant cannot have that value",
    more: "--set NAME=VALUE gives a constant of the model another value, a number or JSON; the message says what the model takes.",
  },
  {
    code: "E011",
    means: "an expression is not understood",
    more: "--expr takes parts of a state (f[key].field, q.size), integers, labels, true, false and none, with + - * = != < <= > >= in, not, and, or, and parentheses.",
  },
  {
    code: "E020",
    means: "a configuration is wrong",
    more: "In slotcheck.config.ts or .json, or in a variable SLOTCHECK_..: the message names it. slotcheck check --print-config says what holds and where it comes from.",
  },
  {
    code: "E030",
    means: "a file cannot be read",
    more: "It is not there, is a folder, or may not be read; the message has the system's words.",
  },
  {
    code: "E031",
    means: "a file cannot be written",
    more: "Its folder is not there, it may not be written, or the disk is full. What was there before is still there.",
  },
  {
    code: "E032",
    means: "a file is there that slotcheck did not write",
    more: "It is not overwritten, and nothing else was written. Move it away, or name another place.",
  },
  {
    code: "E033",
    means: "an export is not what the models say",
    more: "The models changed after the export. The message has the command that writes it again.",
  },
  {
    code: "E034",
    means: "the system refuses something",
    more: "The message has its words, and mostly the file: a permission, a full disk, a limit such as that of ulimit -n. If nothing of the kind is true, it is a bug of slotcheck.",
  },
  {
    code: "E040",
    means: "a replay token is not whole, or of something else",
    more: "A token names one behaviour of one version of one model. If the model has changed since, check again: the new trace has a new token. For a model of yours, name its file before the token.",
  },
  {
    code: "E041",
    means: "a file holds no trace of these models",
    more: "It must be what trace --format json or itf wrote, or a trace in ITF of just the variables of a model, each step of which the model can take.",
  },
  {
    code: "E050",
    means: "a baseline is not there, damaged, or of something else",
    more: "slotcheck baseline update writes one. A damaged one is left as it is: mend it, or take it from version control.",
  },
  {
    code: "E051",
    means: "a checkpoint cannot be gone on from",
    more: "It is not there, damaged, or of other models, properties or another version. Check again without --resume.",
  },
  {
    code: "E060",
    means: "a file is no model",
    more: "A model's file exports what spec(..) returns. slotcheck init writes one to begin with.",
  },
  {
    code: "E100",
    means: "a model cannot be loaded, or means nothing",
    more: "The message says what, and at which line of the model.",
  },
  {
    code: "E101",
    means: "a model went wrong during a search",
    more: "A value left its sort, or an operator had no value. The message has the action, the line, and the command that shows the steps that lead there.",
  },
  {
    code: "E200",
    means: "something that a command needs is missing, or failed",
    more: "Java and TLC, or a kernel that can be asked. slotcheck doctor says what is there and what each is for.",
  },
  {
    code: "E300",
    means: "memory ran out",
    more: "Bound the search by --max-states or --max-mem, end other programs, or raise ulimit -v.",
  },
] as const satisfies readonly ErrorCodeEntry[];

export type ErrorCode = (typeof errorCodes)[number]["code"];

/** How an error begins. */
export function errorHead(code: ErrorCode): string {
  return `error[${code}]:`;
}
