/** What the tool exists for, and the quick tests that must notice when a line of it is broken. */
export const AREAS = {
  // Without the simulations (plans, other-clients, full-bucket), which take a minute a run: too long for each mutant.
  pace: {
    mutate: ['src/pace/**/*.ts'],
    tests: ['test/pace/!(plans|other-clients|full-bucket).test.ts', 'test/pace/estimator/*.test.ts'],
  },
  plan: { mutate: ['src/plan/**/*.ts'], tests: ['test/plan/**/*.test.ts'] },
  journal: {
    mutate: ['src/record/journal/**/*.ts', 'src/record/ledger/**/*.ts'],
    tests: ['test/record/**/*.test.ts'],
  },
  engine: { mutate: ['src/run/engine/**/*.ts'], tests: ['test/run/engine/**/*.test.ts'] },
  link: { mutate: ['src/run/link/link-row.ts'], tests: ['test/run/link/**/*.test.ts'] },
  undo: {
    mutate: ['src/run/undo/unlink-row.ts', 'src/run/undo/restore-row.ts'],
    tests: ['test/run/undo/**/*.test.ts'],
  },
  replies: {
    mutate: [
      'src/tenant/api/{answer,classify-link-reply,identities,link-calls,reply-shape}.ts',
      'src/tenant/http/retry-policy.ts',
    ],
    tests: ['test/tenant/**/*.test.ts'],
  },
};
