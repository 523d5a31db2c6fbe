// A thread that helps a search: the other end of assistants.ts.

import { workerData } from "node:worker_threads";
import { assist, type Assistance } from "../search/assist.ts";

assist(workerData as Assistance);
