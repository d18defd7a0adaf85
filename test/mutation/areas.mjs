/** What the tool exists for, and the quick tests that must notice when a line of it is broken. */
export const AREAS = {
  // Without the simulations (plans, other-clients, full-bucket), which take a minute a run: too long for each mutant.
  pace: {
    mutate: ['src/pace/**/*.ts'],
    tests: ['test/pace/!(plans|other-clients|full-bucket).test.ts', 'test/pace/estimator/*.test.ts'],
  },
  // Files of a hundred thousand rows and the random ones take minutes for each line: the quick tests carry it.
  plan: { mutate: ['src/plan/**/*.ts'], tests: ['test/plan/**/*.test.ts', '!test/plan/large/**'] },
  journal: {
    mutate: ['src/record/journal/**/*.ts', 'src/record/ledger/**/*.ts'],
    // Without power-cut and full-disk, which are slow, and files/ and folder/, which test no line of these.
    tests: [
      'test/record/{journal,ledger}/**/*.test.ts',
      'test/record/views/views.test.ts',
      'test/record/{recovery,failing-disk,withdrawn,worked}.test.ts',
    ],
  },
  engine: { mutate: ['src/run/engine/**/*.ts'], tests: ['test/run/engine/**/*.test.ts'] },
  link: { mutate: ['src/run/link/link-row.ts'], tests: ['test/run/link/**/*.test.ts'] },
  undo: {
    mutate: ['src/run/undo/unlink-row.ts', 'src/run/undo/restore-row.ts'],
    tests: ['test/run/undo/**/*.test.ts'],
  },
  // Without own-ca, whose processes take seconds, and the export's files, which test no line of these.
  replies: {
    mutate: [
      'src/tenant/api/{answer,classify-link-reply,identities,link-calls,reply-shape}.ts',
      'src/tenant/http/{admission,report-attempt,request-state,retry-policy}.ts',
    ],
    tests: [
      'test/tenant/*.test.ts',
      'test/tenant/api/{classify-link-reply,identities,link-calls,reply-shape}.test.ts',
      'test/tenant/http/{client,long-waits,retry-policy}.test.ts',
      '!test/tenant/own-ca.test.ts',
    ],
  },
};
