import type { Counts, Summary } from '../../../src/domain/summary.ts';

/** A summary of a run that linked all of its 5,000 pairs; `over` says where this one differs. */
export function aSummary(
  over: Partial<Omit<Summary, 'counts'>> & { counts?: Partial<Counts> } = {},
): Summary {
  const { counts, ...rest } = over;
  return {
    state: 'completed',
    failures_by_reason: {},
    requests: { sent: 5010, throttled: 0, retried: 10 },
    rate: { per_second: 16.04, limit: 50, learned_per_second: 16, waited_s: 298.2 },
    latency_ms: { p50: 140, p95: 180, p99: 250, max: 1900 },
    input: { path: 'pairs.csv', sha256: 'ab'.repeat(32), rows: 5000 },
    tenant: 'acme.eu.auth0.com',
    started_at: '2026-07-27T01:00:00.000Z',
    finished_at: '2026-07-27T01:05:12.345Z',
    duration_s: 312.345,
    version: '1.0.0',
    ...rest,
    counts: {
      rows: 5000,
      linked: 5000,
      already_linked: 0,
      failed: 0,
      skipped: 0,
      not_attempted: 0,
      unsettled: 0,
      ...counts,
    },
  };
}
