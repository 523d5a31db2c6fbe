// TLA+ values in TLC's syntax. Invariant: parseValue(formatValue(v)) is v, but for opaque and empty-function values.

import { match } from "ts-pattern";
import { Tla2ToolsError } from "./errors.ts";

/**
 * A TLA+ value, as far as TLC's print tells it.
 *
 * TLC's print is ambiguous in three places, and only the reader's types can settle them:
 * `<<>>` (also `<< >>`) is an empty sequence or an empty function, a function with domain `1..n` prints as a
 * sequence, and a function whose keys are all identifier-like strings prints as a record. They are read as a
 * `seq`, a `seq` and a `record`.
 *
 * An interval `a..b` is read as the set it stands for, set elements in the order printed. `opaque` is text outside
 * this grammar; it occurs only in traces and dumps: `null` for a variable that was never assigned, sets that TLC
 * left symbolic, and intervals of more than 1,000,000 elements.
 */
export type TlaValue =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "set"; readonly elements: readonly TlaValue[] }
  | { readonly kind: "seq"; readonly elements: readonly TlaValue[] }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, TlaValue>> }
  | { readonly kind: "function"; readonly entries: readonly (readonly [key: TlaValue, value: TlaValue])[] }
  | { readonly kind: "opaque"; readonly text: string };

/** The largest interval that is read as a set: TLC's own default limit for enumerating one. */
const largestInterval = 1_000_000;

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  '"': '"',
  "\\": "\\",
};

/** Reads one value as TLC prints it. Throws `badText`, with the offset, where the text is anything else. */
export function parseValue(text: string): TlaValue {
  const reader = new ValueReader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** Reads values out of a longer text, from `at` on. All methods throw `badText` where the text is not as expected. */
export class ValueReader {
  readonly text: string;
  /** Offset of the next character to read. */
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  value(): TlaValue {
    this.space();
    const { text } = this;
    switch (text[this.at]) {
      case '"':
        return { kind: "string", value: this.string() };
      case "{":
        this.at++;
        return { kind: "set", elements: this.list("}") };
      case "<":
        this.expect("<<");
        return { kind: "seq", elements: this.list(">>") };
      case "[":
        this.at++;
        return this.record();
      case "(":
        this.at++;
        return this.function();
      case "-":
        return this.number();
      default: {
        const word = this.word();
        if (/^[0-9]+$/.test(word)) {
          this.at -= word.length;
          return this.number();
        }
        // No value is called null: it is TLC's print of a variable without one.
        if (word === "" || word === "null") throw this.wrong("a value");
        if (word === "TRUE" || word === "FALSE") return { kind: "bool", value: word === "TRUE" };
        return { kind: "model", name: word };
      }
    }
  }

  /** Letters, digits and underscores; may be empty. */
  word(): string {
    const start = this.at;
    while (isWordCharacter(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(start, this.at);
  }

  /** Steps over `token` if it comes next, after any white space. */
  accept(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.wrong(`"${token}"`);
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.wrong("the end of the text");
  }

  wrong(expected: string): Tla2ToolsError {
    const found =
      this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 30)) : "the end";
    return new Tla2ToolsError(
      "badText",
      `Not in TLC's syntax: expected ${expected} at offset ${this.at}, found ${found}. ` +
        "Only values as TLC prints them can be read, not TLA+ expressions.",
    );
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private number(): TlaValue {
    const low = this.integer();
    if (!this.text.startsWith("..", this.at)) return { kind: "int", value: low };
    this.at += 2;
    const size = this.integer() - low + 1;
    if (size > largestInterval)
      throw this.wrong(`an interval of at most ${largestInterval} elements before this`);
    return {
      kind: "set",
      elements: Array.from({ length: Math.max(0, size) }, (_, i) => ({ kind: "int", value: low + i })),
    };
  }

  private integer(): number {
    const start = this.at;
    if (this.text[this.at] === "-") this.at++;
    const digits = this.word();
    const value = Number(this.text.slice(start, this.at));
    if (digits === "" || !Number.isSafeInteger(value)) throw this.wrong("an integer before this");
    return value === 0 ? 0 : value;
  }

  private string(): string {
    const { text } = this;
    let result = "";
    let start = ++this.at;
    for (; ; this.at++) {
      const character = text[this.at];
      if (character === undefined) throw this.wrong("the closing quote of a string");
      if (character === '"') return result + text.slice(start, this.at++);
      if (character !== "\\") continue;
      const escaped = escapes[text[this.at + 1] ?? ""];
      if (escaped === undefined) throw this.wrong("one of TLA+'s escapes");
      result += text.slice(start, this.at) + escaped;
      start = ++this.at + 1;
    }
  }

  private list(close: string): TlaValue[] {
    const elements: TlaValue[] = [];
    if (this.accept(close)) return elements;
    do elements.push(this.value());
    while (this.accept(","));
    this.expect(close);
    return elements;
  }

  private record(): TlaValue {
    const fields: [string, TlaValue][] = [];
    do {
      this.space();
      const name = this.word();
      if (name === "") throw this.wrong("a field name");
      this.expect("|->");
      fields.push([name, this.value()]);
    } while (this.accept(","));
    this.expect("]");
    // Unlike an assignment, fromEntries makes an own field even of the name __proto__.
    return { kind: "record", fields: Object.fromEntries(fields) };
  }

  private function(): TlaValue {
    const entries: [TlaValue, TlaValue][] = [];
    do {
      const key = this.value();
      this.expect(":>");
      entries.push([key, this.value()]);
    } while (this.accept("@@"));
    this.expect(")");
    return { kind: "function", entries };
  }
}

function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

/** Prints a value on one line in TLC's syntax: sets in the order given, an empty function or record as `<<>>`. */
export function formatValue(value: TlaValue): string {
  return match(value)
    .with({ kind: "int" }, ({ value }) => String(value))
    .with({ kind: "bool" }, ({ value }) => (value ? "TRUE" : "FALSE"))
    .with({ kind: "string" }, ({ value }) => formatString(value))
    .with({ kind: "model" }, ({ name }) => name)
    .with({ kind: "set" }, ({ elements }) => `{${elements.map(formatValue).join(", ")}}`)
    .with({ kind: "seq" }, ({ elements }) => `<<${elements.map(formatValue).join(", ")}>>`)
    .with({ kind: "record" }, ({ fields }) => {
      const pairs = Object.entries(fields).map(([name, field]) => `${name} |-> ${formatValue(field)}`);
      return pairs.length === 0 ? "<<>>" : `[${pairs.join(", ")}]`;
    })
    .with({ kind: "function" }, ({ entries }) => {
      const pairs = entries.map(([key, image]) => `${formatValue(key)} :> ${formatValue(image)}`);
      return pairs.length === 0 ? "<<>>" : `(${pairs.join(" @@ ")})`;
    })
    .with({ kind: "opaque" }, ({ text }) => text)
    .exhaustive();
}

function formatString(text: string): string {
  const names: Readonly<Record<string, string>> = { "\n": "n", "\t": "t", "\r": "r", "\f": "f" };
  return `"${text.replace(/["\\\n\t\r\f]/g, (character) => `\\${names[character] ?? character}`)}"`;
}
