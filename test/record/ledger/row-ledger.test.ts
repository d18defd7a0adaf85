import { expect, test } from 'vitest';
import { FAILURE_REASONS } from '../../../src/domain/row/reason.ts';
import { foldSummary } from '../../../src/record/ledger/fold-summary.ts';
import { RowLedger } from '../../../src/record/ledger/row-ledger.ts';
import { SessionLog } from '../../../src/record/ledger/session-log.ts';
import { aHeader, duplicate, failed, linked } from '../support.ts';

const ids = (row: number, secondary = 's') => ({
  row,
  primary_user_id: 'auth0|p',
  secondary_user_id: `auth0|${secondary}`,
});

test('a row goes from intent to outcome and is counted once', () => {
  const ledger = new RowLedger(4);
  ledger.intend(ids(1));
  expect(ledger.isInDoubt(1)).toBe(true);
  ledger.settle(linked(1));
  ledger.settle(failed(2));
  ledger.settle(duplicate(3));
  ledger.intend(ids(4));
  expect(ledger.isInDoubt(1)).toBe(false);
  expect(ledger.isSettled(1)).toBe(true);
  expect(ledger.counts).toMatchObject({ linked: 1, already_linked: 0, failed: 1, duplicate: 1, in_doubt: 1 });
  expect([...ledger.inDoubt()]).toEqual([4]);
});

test('a withdrawn intent leaves nothing', () => {
  const ledger = new RowLedger(1);
  ledger.intend(ids(1));
  ledger.withdraw(1);
  expect(ledger.isInDoubt(1)).toBe(false);
  expect(ledger.counts.in_doubt).toBe(0);
});

test('every failure reason is kept', () => {
  const ledger = new RowLedger(FAILURE_REASONS.length);
  FAILURE_REASONS.forEach((reason, at) => {
    ledger.settle(failed(at + 1, { reason }));
  });
  expect(FAILURE_REASONS.map((_, at) => ledger.reasonOf(at + 1))).toEqual(FAILURE_REASONS);
  expect(ledger.failuresByReason).toEqual(Object.fromEntries(FAILURE_REASONS.map((reason) => [reason, 1])));
});

test('a row that ends twice, or is none of the file, is a bug', () => {
  const ledger = new RowLedger(2);
  ledger.settle(linked(1));
  expect(() => ledger.settle(failed(1))).toThrow('row 1 has ended twice');
  expect(() => ledger.settle(linked(3))).toThrow('row 3 is not one of 2');
  expect(() => ledger.settle(linked(0))).toThrow('row 0 is not one of 2');
  expect(ledger.counts.linked).toBe(1);
});

test('with keys, a row is known by its ids as well as its number', () => {
  const ledger = new RowLedger(3, { keys: true });
  ledger.intend(ids(1));
  ledger.settle(linked(1));
  ledger.settle(failed(2));
  expect(ledger.matches(ids(1))).toBe(true);
  expect(ledger.matches(ids(1, 'other'))).toBe(false);
  expect(ledger.matches(ids(2, 'never sent'))).toBe(true);
  expect(ledger.matches(ids(3, 'unknown'))).toBe(true);
});

test('latencies are told to three figures, and the longest exactly', () => {
  const ledger = new RowLedger(101);
  expect(ledger.latencyMs).toBeNull();
  for (let row = 1; row <= 100; row++) ledger.settle(linked(row, { latency_ms: row * 10 }));
  ledger.settle(linked(101, { latency_ms: 123_456.7 }));
  const { p50, p95, p99, max } = ledger.latencyMs!;
  expect(p50 / 510).toBeCloseTo(1, 2);
  expect(p95 / 960).toBeCloseTo(1, 2);
  expect(p99 / 1000).toBeCloseTo(1, 2);
  expect(max).toBe(123_456.7);
});

test('each outcome is counted in its own place, and the counts of a summary add up to the rows', () => {
  const ledger = new RowLedger(8);
  const outcomes = ['linked', 'already_linked', 'unlinked', 'left_alone', 'duplicate', 'failed'] as const;
  outcomes.forEach((outcome, at) => {
    ledger.settle(failed(at + 1, { outcome } as never));
  });
  ledger.intend(ids(7));
  expect(ledger.counts).toEqual({
    linked: 1,
    already_linked: 1,
    unlinked: 1,
    left_alone: 1,
    duplicate: 1,
    failed: 1,
    in_doubt: 1,
  });
  expect(outcomes.map((_, at) => ledger.reasonOf(at + 1))).toEqual([
    ...Array(5).fill(undefined),
    'secondary_not_found',
  ]);
  const log = new SessionLog(aHeader({ rows: 8, command: 'undo' }));
  expect(() => log.seen('2026-07-27T01:00:00.000Z')).toThrow('the run has no session yet');
  log.start(1, '2026-07-27T01:00:00.000Z');
  expect(foldSummary(ledger, log)).toMatchObject({
    state: 'interrupted',
    counts: {
      rows: 8,
      linked: 1,
      already_linked: 1,
      unlinked: 1,
      failed: 1,
      skipped: 2,
      not_attempted: 1,
      unsettled: 1,
    },
    latency_ms: null,
    rate: { per_second: null, limit: null, learned_per_second: null, waited_s: 0 },
    requests: { sent: 0, throttled: 0, retried: 0 },
    duration_s: 0,
  });
  expect(foldSummary(ledger, new SessionLog(aHeader()))).toMatchObject({ started_at: '', finished_at: '' });
});

test('a summary tells the last error of the last session alone, and the last known rates', () => {
  const log = new SessionLog(aHeader());
  const requests = { sent: 1, throttled: 0, retried: 0 };
  const at = '2026-07-27T01:00:10.000Z';
  log.start(1, '2026-07-27T01:00:00.000Z');
  log.tally({
    at,
    requests,
    rate: { limit: 5, learned_per_second: 2, waited_s: 0.25 },
    last_error: 'no route',
  });
  expect(foldSummary(new RowLedger(3), log)).toMatchObject({ last_error: 'no route', duration_s: 10 });
  log.start(2, at);
  log.tally({ at: '2026-07-27T01:00:00.000Z', requests, rate: { waited_s: 1 } });
  const summary = foldSummary(new RowLedger(3), log);
  expect(summary).not.toHaveProperty('last_error');
  expect(summary).not.toHaveProperty('stop_reason');
  expect(summary.counts).not.toHaveProperty('unlinked');
  expect(summary).toMatchObject({
    rate: { per_second: 0.2, limit: 5, learned_per_second: 2, waited_s: 1.3 },
    duration_s: 10,
  });
});

test('an intent given twice, or withdrawn without one, is a bug', () => {
  const ledger = new RowLedger(2);
  expect(() => ledger.withdraw(1)).toThrow('row 1 is in state 0, not 1');
  ledger.intend(ids(1));
  expect(() => ledger.intend(ids(1))).toThrow('row 1 is in state 1, not 0');
});
