// What every run takes. Invariant: an option left out means the default that its comment states.

/** Options of every run of SANY, TLC and the PlusCal translator. */
export interface RunOptions {
  /** Path of the root module, `.../M.tla`. */
  readonly module: string;
  /** Folders searched for extended modules, beside the module's own. */
  readonly libraries?: readonly string[];
  /** Kills the JVM after this many milliseconds; the outcome is then `timeout`. Default: never. */
  readonly timeoutMs?: number;
  /** Kills the JVM when aborted; the outcome is then `aborted`. */
  readonly signal?: AbortSignal;
  /** Heap limit as in `-Xmx`: `"512m"`, `"4g"`. Default: the JVM's, a quarter of the machine's memory. */
  readonly heap?: string;
  /**
   * Further JVM arguments, after this package's own. For many short runs, `["-XX:TieredStopAtLevel=1"]` starts up
   * about a sixth faster and makes long runs slower.
   */
  readonly jvmArgs?: readonly string[];
  /** Further arguments of the tool, passed as they are, before the module. */
  readonly extra?: readonly string[];
}
