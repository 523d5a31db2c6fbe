// The public names of tla2tools-runner, one by one.

export { Tla2ToolsError, type Tla2ToolsErrorCode } from "./errors.ts";
export { install, which, type InstallOptions, type Jar, type Tools } from "./jar.ts";
export { formatValue, parseValue, type TlaValue } from "./value.ts";
export { parseState, type TlaState } from "./state.ts";
export { withFolder } from "./process.ts";
export { parseDump, readDump } from "./dump.ts";
export { pcal, sany, type SourceResult } from "./sany.ts";
export type { SourceError } from "./source.ts";
export type { Location } from "./location.ts";
export type { Trace, TraceAction, TraceState } from "./trace.ts";
export type { RunOptions } from "./options.ts";
export {
  simulate,
  tlc,
  type ModelOptions,
  type SimulateOptions,
  type TlcOptions,
  type TlcResult,
} from "./tlc.ts";
export {
  distributed,
  type DistributedOptions,
  type DistributedResult,
  type DistributedVerdict,
} from "./distributed.ts";
export type { ActionCoverage, Counts, Coverage, ExpressionCoverage, Progress, Verdict } from "./outcome.ts";
