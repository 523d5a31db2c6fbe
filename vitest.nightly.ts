// What is too slow for every commit: verdicts at larger bounds.

import usual from "./vitest.config.ts";

export default { ...usual, test: { ...usual.test, include: ["test/nightly/**/*.ts"] } };
