import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["test/**/*.test.ts", "checker/tla2tools-runner/test/**/*.test.ts"],
    // Otherwise a machine of two processors uses one of them.
    maxWorkers: "100%",
    // No test judges speed: a slow machine must not turn a right answer into a failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
