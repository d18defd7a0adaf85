import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Long runs and measurements have scripts of their own: `npm run test:chaos`, `npm run bench`.
    exclude: ['test/chaos/**', 'test/bench/**', 'node_modules/**'],
    testTimeout: 30_000,
  },
});
