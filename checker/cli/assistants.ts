// Node's threads for a search that is large enough to share its levels.

import { Worker } from "node:worker_threads";
import type { Threads } from "../search/search.ts";

/** @param program what a thread runs */
export function threadsOf(
  size: number,
  program = new URL("./assistant.js", import.meta.url),
): Threads | undefined {
  if (size < 2) return undefined;
  return {
    size,
    start(assistances) {
      let died: string | undefined;
      const workers = assistances.map((workerData) => {
        const worker = new Worker(program, { workerData });
        worker.on("error", (error) => (died ??= error.message));
        worker.on("exit", (code) => (died ??= `it ended with code ${code}`));
        return worker;
      });
      return {
        died: () => died,
        end() {
          for (const worker of workers) {
            worker.removeAllListeners();
            void worker.terminate();
          }
        },
      };
    },
  };
}
