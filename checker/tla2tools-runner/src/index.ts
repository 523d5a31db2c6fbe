// The public names of tla2tools-runner, one by one.

export { Tla2ToolsError, type Tla2ToolsErrorCode } from "./errors.ts";
export { install, which, type InstallOptions, type Tools } from "./jar.ts";
export { formatValue, parseValue, type TlaState, type TlaValue } from "./value.ts";
export { parseDump, readDump } from "./dump.ts";
export { pcal, sany, type SanyResult } from "./sany.ts";
export type { Location, Trace, TraceAction, TraceState } from "./trace.ts";
export { simulate, tlc } from "./tlc.ts";
export type {
  ActionCoverage,
  Counts,
  Coverage,
  ExpressionCoverage,
  ModelOptions,
  Progress,
  RunOptions,
  SimulateOptions,
  SourceError,
  TlcOptions,
  TlcResult,
  Verdict,
} from "./tlc.ts";
