// Finding and installing tla2tools.jar.

export interface InstallOptions {
  /** Cancels the download; the returned promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export async function install(options: InstallOptions = {}): Promise<string> {
  return String(options.signal);
}

/** What a run would use. */
export interface Tools {
  readonly java: { readonly path: string; readonly version: string };
  readonly jar: {
    readonly path: string;
    /** Hex. */
    readonly sha256: string;
    /** True when the sha256 is the one pinned by this package; false for a jar of your own (`TLA2TOOLS_JAR`). */
    readonly pinned: boolean;
  };
}

export async function which(): Promise<Tools> {
  throw new Error();
}
