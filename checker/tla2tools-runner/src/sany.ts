// Running SANY, the parser, and the PlusCal translator.

import type { RunOptions, SourceError } from "./tlc.ts";

export type SanyResult =
  | { readonly kind: "ok"; readonly warnings: readonly string[]; readonly millis: number }
  | {
      readonly kind: "parse";
      readonly errors: readonly SourceError[];
      readonly warnings: readonly string[];
      readonly millis: number;
    }
  | {
      readonly kind: "timeout" | "aborted" | "killed" | "failure";
      readonly message: string;
      readonly millis: number;
    };

/** Parses a module and all it extends, and checks levels and names. */
export async function sany(options: RunOptions): Promise<SanyResult> {
  throw new Error(options.module);
}

/** Translates the PlusCal algorithm in a module, in place. */
export async function pcal(options: RunOptions): Promise<SanyResult> {
  throw new Error(options.module);
}
