import { describe, expect, test } from 'vitest';
import type { StopReason } from '../../src/domain/summary.ts';
import { renderSummary, type SummaryContext } from '../../src/report/render-summary.ts';
import { resumeCommand } from '../../src/report/text/command-line.ts';
import { aSummary } from '../support/builders/a-summary.ts';

const context: SummaryContext = {
  folder: 'runs/night',
  files: [
    'run.json',
    'success.jsonl',
    'failure.jsonl',
    'skipped.jsonl',
    'retry.csv',
    'summary.json',
    'run.log',
  ],
  color: false,
  accepted: [],
  resume: resumeCommand('pairs.csv', 'runs/night'),
};

function headline(...args: Parameters<typeof aSummary>): string | undefined {
  return renderSummary(aSummary(...args), context).split('\n')[0];
}

describe('the whole text', () => {
  test('of a run in which all went well', () => {
    expect(
      renderSummary(aSummary({ counts: { linked: 4900, already_linked: 92, skipped: 8 } }), context),
    ).toMatchInlineSnapshot(`
      "All 4,992 pairs are linked.

        4,900  linked
           92  already linked
            0  failed
            8  skipped: the same pair appears earlier in the file
        -----
        5,000  rows of pairs.csv

      Tenant         acme.eu.auth0.com
      Time           5 min 12 s working, from 2026-07-27 01:00:00 UTC to 2026-07-27 01:05:12 UTC
      Requests       5,010 sent at 16/s, 0 throttled (429), 10 retried
      Tenant's rate  16/s learned, bursts of 50, waited 4 min 58 s for it
      Latency        p50 140 ms, p95 180 ms, p99 250 ms, max 1,900 ms

      runs/night/success.jsonl  every pair that is linked
      runs/night/skipped.jsonl  every row that repeats an earlier one
      runs/night/summary.json   this summary for scripts
      runs/night/run.log        what happened, in order
      "
    `);
  });

  test('of a run with failed rows', () => {
    const summary = aSummary({
      counts: { linked: 4988, failed: 12 },
      failures_by_reason: { primary_not_found: 4, linked_elsewhere: 7, timeout: 1 },
      requests: { sent: 5100, throttled: 2, retried: 31 },
    });
    expect(renderSummary(summary, { ...context, accepted: ['linked_elsewhere'] })).toMatchInlineSnapshot(`
      "Finished, but 12 of 5,000 rows failed.

        4,988  linked
            0  already linked
           12  failed
        -----
        5,000  rows of pairs.csv

      Why rows failed
        7  linked_elsewhere (accepted)
           The secondary is already linked to another user: find out which primary is correct; if it is this one, unlink the secondary from the other user and send the row again.
        4  primary_not_found
           The tenant has no user with the primary id: check the id and the tenant, and whether the account was deleted or linked to another one.
        1  timeout
           No answer arrived in time: send the row again, with a longer --timeout if this persists.

      Tenant         acme.eu.auth0.com
      Time           5 min 12 s working, from 2026-07-27 01:00:00 UTC to 2026-07-27 01:05:12 UTC
      Requests       5,100 sent at 16/s, 2 throttled (429), 31 retried
      Tenant's rate  16/s learned, bursts of 50, waited 4 min 58 s for it
      Latency        p50 140 ms, p95 180 ms, p99 250 ms, max 1,900 ms

      runs/night/success.jsonl  every pair that is linked
      runs/night/failure.jsonl  every row that failed, with reason and hint
      runs/night/retry.csv      the failed rows as a new input
      runs/night/summary.json   this summary for scripts
      runs/night/run.log        what happened, in order

      Correct the failed rows in retry.csv (its column failure_reason says why each failed). To send them again, run:
        auth0-bulk-link link runs/night/retry.csv
      "
    `);
  });

  test('of a run that stopped before anything was known', () => {
    const summary = aSummary({
      state: 'stopped',
      stop_reason: 'unreachable',
      counts: { linked: 0, not_attempted: 5000 },
      requests: { sent: 1, throttled: 0, retried: 0 },
      rate: { per_second: null, limit: null, learned_per_second: null, waited_s: 0 },
      latency_ms: null,
      duration_s: 3,
    });
    expect(renderSummary(summary, { ...context, files: ['summary.json'] })).toMatchInlineSnapshot(`
      "Stopped early: Auth0 does not answer at the tenant's address.
      No row is recorded yet. To continue, check --domain (AUTH0_DOMAIN), the network and the proxy (HTTPS_PROXY, NO_PROXY); then run:
        auth0-bulk-link link pairs.csv --out runs/night --resume

            0  linked
            0  already linked
            0  failed
        5,000  not attempted: --resume links them
        -----
        5,000  rows of pairs.csv

      Tenant    acme.eu.auth0.com
      Time      3 s working, from 2026-07-27 01:00:00 UTC to 2026-07-27 01:05:12 UTC
      Requests  1 sent, 0 throttled (429), 0 retried

      runs/night/summary.json  this summary for scripts
      "
    `);
  });
});

describe('the first line', () => {
  test('of an empty input', () => {
    expect(headline({ counts: { rows: 0, linked: 0 } })).toBe(
      'The input contains no pairs: there was nothing to do.',
    );
  });

  test('of a single pair', () => {
    expect(headline({ counts: { rows: 1, linked: 1 } })).toBe('The one pair is linked.');
  });

  test('of failures that were all accepted', () => {
    const summary = aSummary({
      counts: { linked: 4990, failed: 10 },
      failures_by_reason: { secondary_not_found: 10 },
    });
    expect(renderSummary(summary, { ...context, accepted: ['secondary_not_found'] })).toMatch(
      /^Finished: 4,990 pairs are linked, and 10 rows failed for reasons listed in --accept\.\n/,
    );
  });

  test('of a canary', () => {
    const stopped = { state: 'stopped', stop_reason: 'limit' } as const;
    expect(headline({ ...stopped, counts: { linked: 100, not_attempted: 4900 } })).toBe(
      'Stopped as requested: the number of pairs set by --limit has been sent.',
    );
    expect(headline({ ...stopped, counts: { linked: 99, failed: 1, not_attempted: 4900 } })).toBe(
      'Stopped as requested: the number of pairs set by --limit has been sent; 1 row failed.',
    );
  });

  test('of an interruption', () => {
    expect(headline({ state: 'interrupted', stop_reason: 'SIGINT' })).toBe('Interrupted by Ctrl-C (SIGINT).');
    expect(headline({ state: 'interrupted' })).toBe(
      'Interrupted: its process ended without a final record (killed, a power cut, a bug).',
    );
  });

  test.each<[StopReason, string]>([
    ['max_outage', 'Stopped early: nothing succeeded for as long as --max-outage allows.'],
    [
      'unauthorized',
      'Stopped early: the access token has expired or was revoked, and no new one could be obtained.',
    ],
    ['disk', "Stopped early: the run's folder can no longer be written."],
  ])('of a run that stopped by %s', (stop_reason, sentence) => {
    expect(headline({ state: 'stopped', stop_reason })).toBe(sentence);
  });
});

test('a run that did not finish says what to see to and what to type', () => {
  const summary = aSummary({
    state: 'stopped',
    stop_reason: 'disk',
    counts: { linked: 3000, not_attempted: 1990, unsettled: 10 },
  });
  expect(renderSummary(summary, context)).toContain(
    '\n3,000 of 5,000 rows are recorded and will not be sent again. ' +
      'To continue, free some disk space, or make the folder writable; then run:\n' +
      '  auth0-bulk-link link pairs.csv --out runs/night --resume\n',
  );
});

test('failures that may pass are to be sent again as they are', () => {
  const summary = aSummary({
    counts: { linked: 4998, failed: 2 },
    failures_by_reason: { timeout: 1, server_error: 1 },
  });
  expect(renderSummary(summary, context)).toContain(
    'The failed rows may succeed unchanged. To send them again, run:\n' +
      '  auth0-bulk-link link runs/night/retry.csv\n',
  );
});

test('counts that do not add up are called a bug', () => {
  expect(headline({ counts: { linked: 4999 } })).toBe('Finished, but not every row is accounted for.');
  expect(renderSummary(aSummary({ counts: { linked: 4999 } }), context)).toContain(
    'These add up to 4,999, not 5,000: a bug of auth0-bulk-link, please report it.',
  );
});

test('a path or tenant cannot write on the terminal', () => {
  const summary = aSummary({
    tenant: 'acme\x1b[2J',
    input: { path: 'a\nb.csv', sha256: '', rows: 5000 },
  });
  const text = renderSummary(summary, { ...context, folder: 'runs/\x9b1m', resume: 'x\x07' });
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(text).toContain('rows of a␊b.csv');
});

test('with color the verdict and the failures stand out', () => {
  const good = renderSummary(aSummary(), { ...context, color: true });
  expect(good).toMatch(/^\x1b\[32m\x1b\[1mAll 5,000 pairs are linked\.\x1b\[22m\x1b\[39m\n/);
  const bad = aSummary({ counts: { linked: 4999, failed: 1 }, failures_by_reason: { rejected: 1 } });
  expect(renderSummary(bad, { ...context, color: true })).toContain('\x1b[31m      1  failed\x1b[39m');
});
