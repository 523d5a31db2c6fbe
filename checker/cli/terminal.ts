// Where text goes and how it may look there.
//
// Main invariant: what goes to a pipe has no colours, no times and does not depend on a terminal's width.

import { styleText } from "node:util";
import { ascii, type Colour, type Paint, plain, type Style, unicode } from "../report/style.ts";

export interface LookOptions {
  readonly width?: number;
  readonly ascii?: boolean;
  readonly color?: "auto" | "always" | "never";
  readonly quiet?: true;
}

export interface Terminal {
  readonly style: Style;
  readonly isTty: boolean;
  readonly out: (lines: readonly string[]) => void;
  /** Only what is wrong is wanted. */
  readonly quiet: boolean;
  /** Errors. */
  readonly err: (lines: readonly string[]) => void;
  /** Notes and warnings, on stderr; nothing where a person wants quiet. */
  readonly note: (lines: readonly string[]) => void;
  /**
   * A line on stderr that replaces the one before; where no person looks, one every half minute for who reads a log. A function is
   * called if its line is shown.
   */
  readonly progress: (line: string | (() => string) | undefined) => void;
}

export function terminal(options: LookOptions): Terminal {
  const { isTTY: isTty } = process.stdout; // undefined where it is no terminal, whatever its type says
  const write = (stream: NodeJS.WriteStream, lines: readonly string[]): void => {
    stream.write(lines.map((line) => `${line}\n`).join(""));
  };
  const quiet = options.quiet === true;
  return {
    quiet,
    style: {
      width: widthOf(options),
      glyphs: options.ascii === true || !isUtf8() ? ascii : unicode,
      paint: paintOf(options),
    },
    isTty,
    out: (lines) => write(process.stdout, lines),
    err: (lines) => write(process.stderr, lines),
    note: (lines) => write(process.stderr, quiet ? [] : lines),
    progress: quiet ? () => undefined : progressOn(process.stderr),
  };
}

/** Milliseconds between two lines: where they replace each other, and in a log. */
const [redrawEvery, logEvery] = [100, 30_000];

function progressOn(stream: NodeJS.WriteStream): Terminal["progress"] {
  let last = stream.isTTY ? -Infinity : performance.now();
  return (line) => {
    const now = performance.now();
    if (line === undefined) {
      if (stream.isTTY) stream.write("\r\u001b[2K");
      last = stream.isTTY ? -Infinity : last;
    } else if (now - last >= (stream.isTTY ? redrawEvery : logEvery)) {
      last = now;
      const text = typeof line === "string" ? line : line();
      stream.write(
        stream.isTTY ? `\r\u001b[2K${text.slice(0, (stream.columns || 80) - 1)}` : `progress: ${text}\n`,
      );
    }
  };
}

function widthOf({ width }: LookOptions): number {
  const columns = width ?? (process.stdout.columns || 80);
  return Math.min(160, Math.max(40, columns));
}

/** The locale's character set; terminals without any locale are asked for nothing fancy. */
function isUtf8(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "") ?? "";
  return /utf-?8/i.test(locale);
}

/** --color, then NO_COLOR, then FORCE_COLOR, then whether a capable terminal is there. */
function paintOf({ color = "auto" }: LookOptions): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const wanted =
    color !== "auto"
      ? color === "always"
      : NO_COLOR !== undefined && NO_COLOR !== ""
        ? false
        : FORCE_COLOR !== undefined && FORCE_COLOR !== ""
          ? FORCE_COLOR !== "0"
          : process.stdout.isTTY && TERM !== "dumb";
  if (!wanted) return plain;
  const paint = (colour: Colour, text: string): string => styleText(colour, text, { validateStream: false });
  return paint;
}
