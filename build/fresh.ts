// Builds unless what lies in `dist` was built of these sources: who starts the tool again need not wait for another build.

import { isBuilt } from "./stamp.ts";

if (!isBuilt(process.cwd())) await import("./build.ts");
