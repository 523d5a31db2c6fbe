// What slotcheck.config.ts may say: the options that a project wants everywhere, by their names on the command line.

/** Each means what the flag of that name means. A flag beats the environment, which beats this. */
export interface Config {
  /** Columns of text, 40 to 160. */
  readonly width?: number;
  readonly ascii?: boolean;
  readonly color?: "auto" | "always" | "never";
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  /** "512M" */
  readonly maxMem?: string;
  /** "5m" */
  readonly maxTime?: string;
  /** Constants with other values: { Top: 3 }. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** "text", "junit:out/slotcheck.xml" */
  readonly reporter?: readonly string[];
  /** A file, or "none". */
  readonly baseline?: string;
  readonly by?: "property" | "scenario";
  readonly engine?: "wasm" | "reference";
  /** Threads that search. */
  readonly workers?: number;
  readonly symmetry?: boolean;
  readonly hashCompact?: boolean;
  readonly failFast?: boolean;
}

/** The configuration as it is, for an editor to know its names. */
export function defineConfig(config: Config): Config {
  return config;
}
