// The stream of TLC's -tool mode. Invariant: every line is either inside a message, or handed out as a free line.

export interface Message {
  readonly code: number;
  /** 0 none, 1 error, 2 bug of TLC, 3 warning, 4 state. */
  readonly severity: number;
  /** The body, bodies of nested messages included, without white space at its end. */
  readonly text: string;
  /** Messages printed inside this one, as a configuration error is inside a general one (1000). */
  readonly nested: readonly Message[];
}

interface OpenMessage {
  readonly code: number;
  readonly severity: number;
  readonly lines: string[];
  readonly nested: Message[];
}

const start = /^(.*)@!@!@STARTMSG (\d+):(\d) @!@!@$/;
const end = /^@!@!@ENDMSG (\d+) @!@!@$/;

/**
 * Returns a function to be fed one line after another, without line ends. Free lines are what SANY prints, and what
 * the specification prints itself with `Print`.
 */
export function messageReader(
  onMessage: (message: Message) => void,
  onLine: (line: string) => void,
): (line: string) => void {
  const open: OpenMessage[] = [];

  function close(): void {
    const top = open.pop();
    if (top === undefined) return;
    const message: Message = { ...top, text: top.lines.join("\n").trimEnd() };
    const outer = open.at(-1);
    if (outer === undefined) {
      onMessage(message);
    } else {
      outer.lines.push(message.text);
      outer.nested.push(message);
    }
  }

  return (line) => {
    const innermost = open.at(-1);
    const marked = line.includes("@!@!@");
    const started = marked ? start.exec(line) : null;
    const ended = marked ? end.exec(line) : null;
    if (started !== null) {
      // A nested message may begin behind the last words of the outer one.
      const before = started[1] ?? "";
      if (before !== "" && innermost !== undefined) innermost.lines.push(before);
      if (before !== "" && innermost === undefined) onLine(before);
      open.push({ code: Number(started[2]), severity: Number(started[3]), lines: [], nested: [] });
    } else if (ended !== null && open.some((message) => message.code === Number(ended[1]))) {
      // A message that TLC left unfinished, after an exception, ends with the one around it.
      while (open.length > 0 && open.at(-1)?.code !== Number(ended[1])) close();
      close();
    } else if (innermost !== undefined) {
      innermost.lines.push(line);
    } else {
      onLine(line);
    }
  };
}

/** All messages of a tree, outermost first. */
export function flatten(message: Message): Message[] {
  return [message, ...message.nested.flatMap(flatten)];
}
