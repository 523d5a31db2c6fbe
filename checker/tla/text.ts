// Text that knows how to break: on one line if it fits, otherwise in the lines of its own form.
//
// Main invariant: a block's lines are relative to its own left edge, and none begins left of it. TLA+ ends a bulleted
// list at the first token left of, or under, a bullet, so a nested block can never end an outer list.

/** The columns of an exported line. */
export const width = 100;

export interface Text {
  /** All of it on one line. */
  readonly flat: string;
  /** Its lines when `width` columns are too few for `flat`. Text without it does not break. */
  readonly broken?: (width: number) => readonly string[];
}

export function word(flat: string): Text {
  return { flat };
}

export function render(text: Text, width: number): readonly string[] {
  return text.broken === undefined || text.flat.length <= width ? [text.flat] : text.broken(width);
}

/** `body` between two words, its further lines under its first. */
export function hang(before: string, body: Text, after = ""): Text {
  return {
    flat: before + body.flat + after,
    broken: (width) => {
      const lines = render(body, width - before.length - after.length);
      const margin = " ".repeat(before.length);
      const last = lines.length - 1;
      return lines.map((line, i) => (i === 0 ? before : margin) + line + (i === last ? after : ""));
    },
  };
}

/** Several texts, one after the other: with a space on one line, below each other on several. */
export function stack(...parts: readonly Text[]): Text {
  return {
    flat: parts.map(({ flat }) => flat).join(" "),
    broken: (width) => parts.flatMap((part) => render(part, width)),
  };
}

/** `head`, and what belongs to it: if it must break, on lines of its own, two columns to the right. */
export function indent(head: Text, body: Text, after = ""): Text {
  return {
    flat: `${head.flat} ${body.flat}${after}`,
    broken: (width) => [...render(head, width), ...render(hang("  ", body, after), width)],
  };
}

/** The first form whose widest line fits, or the last one. All forms have the first's one line. */
export function either(...forms: readonly [Text, ...Text[]]): Text {
  return {
    flat: forms[0].flat,
    broken: (width) => {
      let lines: readonly string[] = [];
      for (const form of forms) {
        lines = render(form, width);
        if (lines.every((line) => line.length <= width)) break;
      }
      return lines;
    },
  };
}

/** Items between brackets, separated by commas; one per line if they do not fit. */
export function list(open: string, items: readonly Text[], close: string): Text {
  if (items.length === 0) return word(open + close);
  const margin = " ".repeat(open.length);
  const last = items.length - 1;
  return {
    flat: open + items.map(({ flat }) => flat).join(", ") + close,
    broken: (width) =>
      items.flatMap((item, i) =>
        render(hang(i === 0 ? open : margin, item, i === last ? close : ","), width),
      ),
  };
}

/** Words between brackets, as many on each line as fit. */
export function fill(open: string, words: readonly string[], close: string): Text {
  return {
    flat: open + words.join(", ") + close,
    broken: (width) => {
      const lines = [open];
      words.forEach((each, i) => {
        const item = each + (i === words.length - 1 ? close : ",");
        const line = lines.at(-1) ?? "";
        const next = line.endsWith(",") ? `${line} ${item}` : line + item;
        if (next.length <= width || i === 0) lines[lines.length - 1] = next;
        else lines.push(" ".repeat(open.length) + item);
      });
      return lines;
    },
  };
}

/** A bulleted list. What needs parentheses between operators on one line needs none behind a bullet. */
export function bullets(sign: string, inline: readonly Text[], items: readonly Text[]): Text {
  return {
    flat: inline.map(({ flat }) => flat).join(` ${sign} `),
    broken: (width) => bulleted(sign, items, width),
  };
}

export function bulleted(sign: string, items: readonly Text[], width: number): readonly string[] {
  return items.flatMap((item) => render(hang(`${sign} `, item), width));
}

/** Sentences as comment lines, wrapped at `width` columns. Line breaks in the text stay. */
export function comment(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines = [""];
    for (const each of paragraph.split(/\s+/)) {
      const line = lines.at(-1) ?? "";
      if (line === "") lines[lines.length - 1] = each;
      else if (line.length + each.length + 4 <= width) lines[lines.length - 1] = `${line} ${each}`;
      else lines.push(each);
    }
    return lines.map((line) => `\\* ${line}`.trimEnd());
  });
}

/** `name == body`, on one line if it fits. */
export function define(name: string, body: Text): readonly string[] {
  return render(indent(word(`${name} ==`), body), width);
}
