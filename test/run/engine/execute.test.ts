import { describe, expect, test } from 'vitest';
import { problem } from '../../../src/domain/problem.ts';
import type { Decision } from '../../../src/domain/row/decision.ts';
import { MemoryDisk } from '../../record/memory-disk.ts';
import { aRow, aRun, failedBy, LINKED, type RunScript } from './a-run.ts';

const REFUSE: Decision = { kind: 'refuse', reason: 'self_link', message: 'both are one account' };
const DUPLICATE: Decision = { kind: 'duplicate', of: 1 };

describe('a run', () => {
  test('is completed when every row has its line', async () => {
    const run = await aRun({
      rows: 5,
      decide: { 2: REFUSE, 3: DUPLICATE, 4: { kind: 'already_linked', primaryUserId: 'auth0|p4' } },
    });
    expect(await run.ended).toMatchObject({
      state: 'completed',
      counts: { linked: 2, failed: 1, skipped: 1, already_linked: 1, not_attempted: 0, unsettled: 0 },
      failures_by_reason: { self_link: 1 },
      requests: { sent: 2, throttled: 1, retried: 4 },
      rate: { waited_s: 0.5 },
      finished_at: '2026-01-01T00:00:00.000Z',
    });
    expect(run.sent).toEqual([1, 5]);
    expect(run.passes).toBe(1);
    expect(run.shutdown.reason).toBeUndefined();
  });

  test('writes down what it asked of the tenant, then how it ended', async () => {
    const run = await aRun();
    await run.ended;
    expect(run.entries('tally', 'finished')).toMatchObject([
      { type: 'tally', requests: { sent: 3, throttled: 1, retried: 4 } },
      { type: 'finished', state: 'completed', finished_at: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(run.entries('finished')[0]).not.toHaveProperty('stop_reason');
  });

  test('logs its begin, each row that failed when it was sent, and its end', async () => {
    const run = await aRun({
      decide: { 1: REFUSE },
      handler: async ({ row }) => (row === 2 ? failedBy('rejected') : LINKED),
    });
    await run.ended;
    expect(run.logged).toEqual([
      ['info', 'run begins', { rows: 3, not_attempted: 3, unsettled: 0 }],
      ['warn', 'row failed', { row: 2, line: 3, reason: 'rejected' }],
      [
        'info',
        'run ends',
        expect.objectContaining({
          state: 'completed',
          counts: expect.objectContaining({ linked: 1, failed: 2 }),
        }),
      ],
    ]);
  });

  test('shows its progress once a second and at its end, and counts requests every five seconds', async () => {
    const run = await aRun({
      rows: 1,
      handler: async (_, { clock }) => void (await clock.sleep(10_500)),
    });
    await run.pass(10_000);
    expect(run.progress).toBe(11);
    expect(run.entries('tally').map(({ at }) => at)).toEqual([
      '2026-01-01T00:00:04.000Z',
      '2026-01-01T00:00:09.000Z',
    ]);
    await run.pass(500);
    await run.ended;
    expect(run.progress).toBe(12);
    expect(run.entries('tally').at(-1)).toMatchObject({ at: '2026-01-01T00:00:10.500Z', worked_s: 10.5 });
  });

  test('logs a long wait that the tenant asks for', async () => {
    const run = await aRun({
      rows: 1,
      handler: async (_, { clock, tenant }) => {
        tenant.view = { waitsFor: { kind: 'retry_after', untilMs: 60_000 } };
        await clock.sleep(60_000);
      },
    });
    await run.pass(60_000);
    await run.ended;
    expect(run.logged.filter(([, message]) => message.startsWith('the gate is closed'))).toEqual([
      ['warn', expect.any(String), { waits_for: 'retry_after', until: '2026-01-01T00:01:00.000Z' }],
    ]);
  });
});

/** A run that is stopped; `moves` is what the test does while it runs. */
interface Stopped extends RunScript {
  readonly moves?: (run: Awaited<ReturnType<typeof aRun>>) => Promise<void>;
}

/** Rows take ten seconds, two at once. */
const SLOW: Stopped['handler'] = async (_, { clock, shutdown }) => {
  await clock.sleep(10_000, shutdown.aborting);
  return shutdown.aborting.aborted ? { kind: 'unsettled' } : LINKED;
};
const seconds =
  (count: number): NonNullable<Stopped['moves']> =>
  (run) =>
    run.pass(count * 1000);

describe('a run that is stopped', () => {
  test.each<readonly [how: string, Stopped, end: object]>([
    [
      'by --limit',
      { rows: 5, options: { limit: 2 } },
      { state: 'stopped', stop_reason: 'limit', counts: { linked: 2, not_attempted: 3 } },
    ],
    [
      'by --max-failures',
      { rows: 50, options: { maxFailures: { rows: 1 } }, handler: async () => failedBy('rejected') },
      { state: 'stopped', stop_reason: 'max_failures' },
    ],
    [
      'by --max-duration: rows under way end',
      { rows: 5, options: { maxDurationMs: 15_000 }, handler: SLOW, moves: seconds(20) },
      { state: 'stopped', stop_reason: 'max_duration', counts: { linked: 4, not_attempted: 1 } },
    ],
    [
      'by --max-outage: rows under way do not end',
      {
        rows: 5,
        options: { maxOutageMs: 5_000 },
        handler: SLOW,
        moves: async (run) => {
          run.tenant.view = { outageSinceMs: 0 };
          await run.pass(5_000);
        },
      },
      { state: 'stopped', stop_reason: 'max_outage', counts: { unsettled: 2, not_attempted: 3 } },
    ],
    [
      'by a tenant that never answered',
      {
        handler: SLOW,
        moves: async (run) => {
          run.tenant.answered = false;
          run.tenant.view = { outageSinceMs: -11_000 };
          await run.pass(9_000);
        },
      },
      { state: 'stopped', stop_reason: 'unreachable', counts: { unsettled: 2, not_attempted: 1 } },
    ],
    [
      'by a tenant that refuses it',
      {
        rows: 5,
        handler: async ({ row }) =>
          row === 2
            ? {
                kind: 'not_attempted',
                stop: { kind: 'refused', reason: 'unauthorized', message: 'token expired', attempts: 0 },
              }
            : LINKED,
      },
      { state: 'stopped', stop_reason: 'unauthorized', counts: { failed: 0, unsettled: 0 } },
    ],
    [
      'by a signal: rows under way end',
      {
        rows: 5,
        handler: SLOW,
        moves: async (run) => {
          await run.pass(1_000);
          run.shutdown.request('SIGINT');
          await run.pass(9_000);
        },
      },
      { state: 'interrupted', stop_reason: 'SIGINT', counts: { linked: 2, not_attempted: 3 } },
    ],
    [
      'by a second signal: rows under way do not end',
      {
        rows: 5,
        handler: SLOW,
        moves: async (run) => {
          await run.pass(1_000);
          run.shutdown.request('SIGTERM');
          run.shutdown.abort();
        },
      },
      { state: 'interrupted', stop_reason: 'SIGTERM', counts: { unsettled: 2, not_attempted: 3 } },
    ],
    [
      'by rows in doubt that nothing settles',
      { handler: async ({ row }) => (row === 2 ? { kind: 'unsettled' } : LINKED) },
      { state: 'stopped', stop_reason: 'unsettled', counts: { linked: 2, unsettled: 1 } },
    ],
    [
      'by rows that never left',
      { handler: async ({ row }) => (row === 2 ? { kind: 'not_attempted' } : LINKED) },
      { state: 'stopped', stop_reason: 'unsettled', counts: { linked: 2, not_attempted: 1, unsettled: 0 } },
    ],
    [
      'by an input that changed',
      {
        read: async function* () {
          yield [aRow(1)];
          throw problem('input_changed', 'the file is another now');
        },
      },
      { state: 'stopped', stop_reason: 'input_changed', counts: { linked: 1, not_attempted: 2 } },
    ],
    [
      'by a full disk',
      // The journal's first lines are one write and one sync; the first intents fail.
      { disk: new MemoryDisk(2, 'ENOSPC') },
      { state: 'stopped', stop_reason: 'disk', counts: { linked: 0, failed: 0 } },
    ],
  ])('%s', async (_how, { moves, ...script }, end) => {
    const run = await aRun(script);
    await moves?.(run);
    const summary = await run.ended;
    expect(summary).toMatchObject(end);
    expect(run.journal.summary()).toEqual(summary);
    expect(run.logged.at(-1)).toMatchObject(['info', 'run ends', { stop_reason: summary.stop_reason }]);
  });

  test('by a signal that came when the last row had its line is completed all the same', async () => {
    const stopped = await aRun({ rows: 1, handler: SLOW });
    await stopped.pass(1_000);
    stopped.shutdown.request('SIGINT');
    await stopped.pass(9_000);
    expect(await stopped.ended).toMatchObject({ state: 'completed', counts: { linked: 1 } });
    expect(await stopped.ended).not.toHaveProperty('stop_reason');
  });

  test('by a disk that fails at the last line says so in its summary', async () => {
    const disk = new MemoryDisk();
    const run = await aRun({
      rows: 1,
      disk,
      handler: async (_, { clock }) => void (await clock.sleep(1_000)),
    });
    await run.pass(999);
    // The row's outcome and the last count of requests are a write and a sync each.
    const append = run.journal.tally.bind(run.journal);
    run.journal.tally = async (tally) => {
      await append(tally);
      disk.operationsLeft = 0;
    };
    await run.pass(1);
    expect(await run.ended).toMatchObject({ state: 'stopped', stop_reason: 'disk', counts: { linked: 1 } });
    expect(run.shutdown.reason).toBe('disk');
  });

  test('by a bug of ours throws it, after the rows under way have ended', async () => {
    const bug = new Error('nobody thought of this');
    const run = await aRun({
      handler: async ({ row }, { clock }) => {
        if (row === 1) throw bug;
        await clock.sleep(10_000);
        return LINKED;
      },
    });
    let ended = false;
    run.ended.catch(() => {
      ended = true;
    });
    await run.pass(9_999);
    expect(ended).toBe(false);
    await run.pass(1);
    await expect(run.ended).rejects.toBe(bug);
    expect(run.journal.ledger.counts).toMatchObject({ linked: 1, in_doubt: 1 });
    expect(run.entries('finished')).toEqual([]);
  });

  test('by a bug in the record throws it', async () => {
    const bug = new Error('nobody thought of this');
    const run = await aRun({
      handler: async (_, { journal }) => {
        journal.finish = () => Promise.reject(bug);
        return LINKED;
      },
    });
    await expect(run.ended).rejects.toBe(bug);
  });
});

describe('--max-failures', () => {
  const every = (result: ReturnType<typeof failedBy>) => async () => result;
  test.each<readonly [what: string, RunScript, stops: boolean]>([
    [
      'stops at one refused row more than its number',
      { options: { maxFailures: { rows: 2 } }, handler: every(failedBy('rejected')) },
      true,
    ],
    [
      'lets its number pass',
      { options: { maxFailures: { rows: 3 } }, handler: every(failedBy('rejected')) },
      false,
    ],
    [
      'does not count rows that were given up',
      { options: { maxFailures: { rows: 0 } }, handler: every(failedBy('timeout')) },
      false,
    ],
    [
      'does not count what the plan refused',
      { options: { maxFailures: { rows: 0 } }, decide: { 1: REFUSE } },
      false,
    ],
    [
      'does not count the reason of a row that the plan refused',
      { options: { maxFailures: { rows: 0 } }, decide: { 1: { ...REFUSE, reason: 'link_token_rejected' } } },
      false,
    ],
    [
      'as a share counts the rows that were sent',
      {
        options: { maxFailures: { share: 0.5 } },
        handler: async ({ row }) => (row < 3 ? LINKED : failedBy('rejected')),
      },
      false,
    ],
    [
      'as a share counts no rows that were not sent',
      {
        options: { maxFailures: { share: 0.5 } },
        decide: { 1: DUPLICATE, 2: DUPLICATE, 3: DUPLICATE },
        rows: 5,
        handler: every(failedBy('rejected')),
      },
      true,
    ],
  ])('%s', async (_what, script, stops) => {
    const run = await aRun(script);
    await run.ended;
    expect(run.shutdown.reason).toBe(stops ? 'max_failures' : undefined);
  });
});

describe('a canary (--limit)', () => {
  const decide = { 1: REFUSE, 3: DUPLICATE };

  test('that leaves rows leaves the refusals to the run that completes', async () => {
    const run = await aRun({ rows: 5, decide, options: { limit: 2 } });
    expect(await run.ended).toMatchObject({
      stop_reason: 'limit',
      counts: { linked: 2, failed: 0, skipped: 0, not_attempted: 3 },
    });
    expect([run.sent, run.passes]).toEqual([[2, 4], 1]);
  });

  test.each([3, 4])(
    'that reaches to the end (%i of 3 rows) writes them down in a second pass',
    async (limit) => {
      const run = await aRun({ rows: 5, decide, options: { limit } });
      expect(await run.ended).toMatchObject({
        state: 'completed',
        counts: { linked: 3, failed: 1, skipped: 1 },
      });
      expect([run.sent, run.passes]).toEqual([[2, 4, 5], 2]);
    },
  );

  test('that is stopped on the way makes no second pass', async () => {
    const run = await aRun({ rows: 3, decide, options: { limit: 3 }, handler: SLOW });
    await run.pass(1_000);
    run.shutdown.request('SIGINT');
    await run.pass(9_000);
    expect(await run.ended).toMatchObject({ state: 'interrupted', counts: { failed: 0, skipped: 0 } });
    expect(run.passes).toBe(1);
  });
});
