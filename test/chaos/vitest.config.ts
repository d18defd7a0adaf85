import { defineConfig } from 'vitest/config';

/** Long runs, one at a time: they measure nothing, but a crowded machine would stretch them. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/chaos/**/*.test.ts'],
    testTimeout: 1_200_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
