import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Long runs and measurements have scripts of their own: `npm run test:chaos`, `npm run bench`.
    exclude: ['test/chaos/**', 'test/bench/**', 'node_modules/**'],
    testTimeout: 30_000,
    // Most tests wait for a process or a stand-in tenant: one worker a core would leave the machine idle.
    maxWorkers: availableParallelism() + 1,
  },
});
