import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../src/domain/ports.ts';
import type { Decision } from '../../../src/domain/row/decision.ts';
import type { Outcome } from '../../../src/domain/row/outcome.ts';
import type { ReadRow } from '../../../src/domain/row/pair.ts';
import { createScrubber } from '../../../src/domain/scrub.ts';
import { type DispatchDeps, dispatchRows } from '../../../src/run/engine/dispatch-rows.ts';
import { createKeyedQueue } from '../../../src/run/engine/keyed-queue.ts';
import { createPendingWrites } from '../../../src/run/engine/pending-writes.ts';
import type { RowHandler } from '../../../src/run/engine/row-handler.ts';
import type { RowResult } from '../../../src/run/engine/row-result.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import { aPair } from '../../record/support.ts';
import { settle } from '../../support/clocks/fake-clock.ts';
import { openGate } from '../../support/open-gate.ts';
import { aRow, failedBy, LINKED } from './a-run.ts';

interface Script {
  /** Batches of row numbers. Default: one batch of three. */
  readonly batches?: readonly (readonly number[])[];
  readonly rows?: DispatchDeps['rows'];
  readonly decide?: (row: ReadRow) => Decision;
  readonly handler?: RowHandler;
  readonly settled?: readonly number[];
  readonly inDoubt?: readonly number[];
  readonly limit?: number;
  readonly recordRefusals?: boolean;
  readonly concurrency?: number;
  readonly lookAhead?: number;
  readonly backlog?: number;
  readonly journal?: Partial<Journal>;
}

const send = (row: ReadRow): Decision => ({ kind: 'send', primaryUserId: `auth0|p${row.row}` });

/** Dispatches rows against the script. `done` resolves when it has ended; `lines` are what the journal was given. */
function dispatch(script: Script = {}) {
  const { batches = [[1, 2, 3]], concurrency = 10, lookAhead = 100, backlog = 100 } = script;
  const shutdown = createShutdown();
  const lines: string[] = [];
  const told: string[] = [];
  const pulled: number[] = [];
  let width = concurrency;
  const widths: number[] = [];
  const queue = createKeyedQueue(concurrency, lookAhead, shutdown.fail);
  async function* read() {
    for (const batch of batches) {
      pulled.push(...batch);
      yield batch.map(aRow);
    }
  }
  const outcomes: Outcome[] = [];
  const done = dispatchRows({
    rows: script.rows ?? read(),
    plan: {
      counts: { rows: 3, ready: 3, already_linked: 0, refused: 0, skipped: 0 },
      refusedByReason: {},
      decide: script.decide ?? send,
    },
    known: {
      isSettled: (row) => script.settled?.includes(row) ?? false,
      isInDoubt: (row) => script.inDoubt?.includes(row) ?? false,
    },
    journal: {
      intend: async ({ row, primaryUserId }) => void lines.push(`intent ${row} ${primaryUserId}`),
      withdraw: async ({ row }) => void lines.push(`withdrawn ${row}`),
      settle: async (outcome) => {
        outcomes.push(outcome);
        lines.push(`${outcome.outcome} ${outcome.row}`);
      },
      ...script.journal,
    },
    queue: {
      ...queue,
      add: queue.add,
      idle: queue.idle,
      get running() {
        return queue.running;
      },
      setConcurrency: (count) => void widths.push(count),
    },
    pendingWrites: createPendingWrites(backlog, shutdown.fail),
    gate: { ...openGate(), rowsUnderWay: () => ++width },
    handler: script.handler ?? (async () => LINKED),
    outcomeContext: { scrubber: createScrubber(), now: () => 0 },
    stop: shutdown,
    limit: script.limit,
    recordRefusals: script.recordRefusals ?? true,
    onSettled: ({ row }, wasSent) => void told.push(`${row}${wasSent ? ' sent' : ''}`),
  });
  return { done, shutdown, lines, outcomes, told, pulled, widths };
}

describe('a row', () => {
  test.each<readonly [what: string, Decision, outcome: object, told: string]>([
    ['that is sent', send(aRow(1)), { outcome: 'linked', primary_user_id: 'auth0|p1' }, '1 sent'],
    [
      'that is sent to the root of its chain',
      { kind: 'send', primaryUserId: 'auth0|root' },
      { outcome: 'linked', primary_user_id: 'auth0|root' },
      '1 sent',
    ],
    [
      'that the plan refuses',
      { kind: 'refuse', reason: 'cycle', message: 'rows 1 and 2 form a cycle' },
      { outcome: 'failed', reason: 'cycle', message: 'rows 1 and 2 form a cycle' },
      '1',
    ],
    ['that stands twice', { kind: 'duplicate', of: 7 }, { outcome: 'duplicate', duplicate_of: 7 }, '1'],
    [
      'that an export shows as linked',
      { kind: 'already_linked', primaryUserId: 'auth0|root' },
      { outcome: 'already_linked', evidence: 'export', primary_user_id: 'auth0|root' },
      '1',
    ],
  ])('%s has its line', async (_what, decision, outcome, told) => {
    const run = dispatch({ batches: [[1]], decide: () => decision });
    await run.done;
    expect(run.outcomes).toMatchObject([{ ...outcome, finished_at: '1970-01-01T00:00:00.000Z' }]);
    expect([run.told, run.shutdown.draining.aborted]).toEqual([[told], false]);
  });

  test('that the plan refuses or knows twice waits for the run that completes', async () => {
    const decide = ({ row }: ReadRow): Decision =>
      row === 1
        ? { kind: 'refuse', reason: 'cycle', message: '' }
        : row === 2
          ? { kind: 'duplicate', of: 1 }
          : { kind: 'already_linked', primaryUserId: 'auth0|p3' };
    const run = dispatch({ decide, recordRefusals: false });
    await run.done;
    expect(run.lines).toEqual(['already_linked 3']);
  });

  test('that has its line already is not asked for', async () => {
    const run = dispatch({
      settled: [1, 3],
      decide: (row) => (row.row === 2 ? send(row) : expect.fail('it has its line')),
    });
    await run.done;
    expect(run.lines).toEqual(['linked 2']);
  });

  test('that is no pair cannot be sent, nor be linked', async () => {
    async function* rows(): DispatchDeps['rows'] & AsyncGenerator<ReadRow[]> {
      yield [{ kind: 'invalid', row: 9, line: 10, fields: [], invalid: { message: 'no pair' } }];
    }
    const sent = dispatch({ rows: rows() });
    await sent.done;
    expect(sent.shutdown.unexpectedError?.error).toEqual(
      new Error('row 9 is no pair, yet the plan sends it'),
    );
    const known = dispatch({
      rows: rows(),
      decide: () => ({ kind: 'already_linked', primaryUserId: 'auth0|p' }),
    });
    await known.done;
    expect([known.lines, known.shutdown.draining.aborted]).toEqual([[], false]);
  });

  test('is handed over with all that the plan and the record know of it', async () => {
    const tasks: unknown[] = [];
    const run = dispatch({
      batches: [[1, 2]],
      inDoubt: [2],
      decide: (row) => ({ ...(send(row) as Decision & { kind: 'send' }), unproven: true }),
      handler: async ({ intent, ...task }) => {
        tasks.push(task);
        return LINKED;
      },
    });
    await run.done;
    expect(tasks).toEqual([
      { pair: aPair(1), primaryUserId: 'auth0|p1', unproven: true, inDoubt: false },
      { pair: aPair(2), primaryUserId: 'auth0|p2', unproven: true, inDoubt: true },
    ]);
  });

  test('names in its intent the account to which its secondary goes', async () => {
    const run = dispatch({
      batches: [[1]],
      decide: () => ({ kind: 'send', primaryUserId: 'auth0|root' }),
      handler: async ({ intent }) => {
        await intent.write();
        return LINKED;
      },
    });
    await run.done;
    expect(run.lines).toEqual(['intent 1 auth0|root', 'linked 1']);
  });

  test('has the journal to itself until its intent is durable', async () => {
    let sync = () => {};
    const asked: string[] = [];
    const run = dispatch({
      batches: [[1]],
      journal: {
        intend: () =>
          new Promise((resolve) => {
            sync = resolve;
          }),
      },
      handler: async ({ intent }) => {
        await intent.write();
        asked.push('link');
        return LINKED;
      },
    });
    await settle();
    expect(asked).toEqual([]);
    sync();
    await run.done;
    expect(asked).toEqual(['link']);
  });
});

const REFUSAL = {
  kind: 'refused',
  reason: 'unauthorized',
  message: 'the token was refused',
  attempts: 0,
} as const;

describe('the result of a row', () => {
  const record = { attempts: 1 };
  test.each<readonly [RowResult, lines: string[]]>([
    [LINKED, ['linked 1']],
    [{ kind: 'already_linked', evidence: 'read', record }, ['already_linked 1']],
    [failedBy('rejected'), ['failed 1']],
    [{ kind: 'left_alone', why: 'primary_gone', record }, ['left_alone 1']],
    [
      {
        ...{ kind: 'unlinked', evidence: 'reply', recovered: false, record },
        ...{ metadata: 'none', notRestored: [], mergeKept: [] },
      },
      ['unlinked 1'],
    ],
    [{ kind: 'not_attempted' }, ['withdrawn 1']],
    [{ kind: 'unsettled' }, []],
  ])('%j', async (result, lines) => {
    const run = dispatch({
      batches: [[1]],
      handler: async ({ intent }) => {
        await intent.write();
        return result;
      },
    });
    await run.done;
    expect(run.lines).toEqual(['intent 1 auth0|p1', ...lines]);
    expect([run.told, run.shutdown.draining.aborted]).toEqual([
      lines.length === 0 || result.kind === 'not_attempted' ? [] : ['1 sent'],
      false,
    ]);
  });

  test.each<readonly [object, string]>([
    [{}, 'the token was refused'],
    [{ next: 'Ask for another.' }, 'the token was refused. Ask for another.'],
  ])('stops the run where the tenant refuses it (%j)', async (more, message) => {
    for (const kind of ['not_attempted', 'unsettled'] as const) {
      const run = dispatch({
        concurrency: 1,
        handler: async () => ({ kind, stop: { ...REFUSAL, ...more } }),
      });
      await run.done;
      expect([run.shutdown.reason, run.shutdown.message]).toEqual(['unauthorized', message]);
      expect(run.lines).toEqual([]);
    }
  });

  test('widens or narrows the queue as the gate says', async () => {
    const run = dispatch();
    await run.done;
    expect(run.widths).toEqual([11, 12, 13]);
  });

  test('is told when it is durable, and not before', async () => {
    let sync = () => {};
    const run = dispatch({
      batches: [[1]],
      journal: {
        settle: () =>
          new Promise((resolve) => {
            sync = resolve;
          }),
      },
    });
    let ended = false;
    void run.done.then(() => {
      ended = true;
    });
    await settle();
    expect([run.told, ended]).toEqual([[], false]);
    sync();
    await run.done;
    expect(run.told).toEqual(['1 sent']);
  });
});

describe('--limit', () => {
  test.each<readonly [limit: number, settled: number[], lines: string[], reason: string | undefined]>([
    [0, [], [], 'limit'],
    [2, [], ['linked 1', 'linked 2'], 'limit'],
    [2, [1], ['linked 2', 'linked 3'], undefined],
    [3, [], ['linked 1', 'linked 2', 'linked 3'], undefined],
    [4, [], ['linked 1', 'linked 2', 'linked 3'], undefined],
  ])('of %i, rows %j being settled', async (limit, settled, lines, reason) => {
    const run = dispatch({ limit, settled });
    await run.done;
    expect([run.lines, run.shutdown.reason]).toEqual([lines, reason]);
  });

  test('counts no row that is not sent', async () => {
    const run = dispatch({
      limit: 1,
      decide: (row) => (row.row < 3 ? { kind: 'duplicate', of: 1 } : send(row)),
    });
    await run.done;
    expect(run.lines.at(-1)).toBe('linked 3');
    expect(run.shutdown.reason).toBeUndefined();
  });

  test('stops the run only when the rows that were taken have ended', async () => {
    const reasons: unknown[] = [];
    const run = dispatch({
      limit: 2,
      concurrency: 1,
      handler: async () => {
        reasons.push(run.shutdown.reason);
        return LINKED;
      },
    });
    await run.done;
    expect(reasons).toEqual([undefined, undefined]);
    expect(run.shutdown.reason).toBe('limit');
  });
});

/** A handler whose rows end when the test says so. */
function held() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const handler: RowHandler = async ({ pair }) => {
    begun.push(pair.row);
    await new Promise<void>((resolve) => ends.push(resolve));
    return LINKED;
  };
  return { begun, handler, end: () => ends.shift()?.() };
}

describe('the input', () => {
  test('is read no further than the look-ahead', async () => {
    const { handler, end } = held();
    const run = dispatch({ batches: [[1], [2], [3], [4]], concurrency: 1, lookAhead: 2, handler });
    await settle();
    expect(run.pulled).toEqual([1, 2, 3]);
    end();
    await settle();
    expect(run.pulled).toEqual([1, 2, 3, 4]);
    for (let row = 2; row <= 4; row += 1) {
      end();
      await settle();
    }
    await run.done;
  });

  test('is read no further than the disk takes the lines', async () => {
    const syncs: (() => void)[] = [];
    const run = dispatch({
      batches: [[1], [2], [3]],
      backlog: 1,
      decide: () => ({ kind: 'duplicate', of: 1 }),
      journal: { settle: () => new Promise((resolve) => syncs.push(resolve)) },
    });
    for (const pulled of [[1], [1, 2], [1, 2, 3]]) {
      await settle();
      expect(run.pulled).toEqual(pulled);
      syncs.shift()?.();
    }
    await run.done;
  });

  test('is read no further once the run is to stop, and rows that wait in the queue are left alone', async () => {
    const { begun, handler, end } = held();
    const run = dispatch({ batches: [[1, 2], [3], [4]], concurrency: 1, lookAhead: 2, handler });
    await settle();
    run.shutdown.request('SIGINT');
    end();
    await run.done;
    expect([begun, run.pulled, run.lines]).toEqual([[1], [1, 2, 3], ['linked 1']]);
  });

  test.each([
    ['before its first row', 0, []],
    ['within a batch', 1, ['duplicate 1']],
    ['at the end of a batch', 2, ['duplicate 1', 'duplicate 2']],
  ])('is left when the run stops %s', async (_when, after, lines) => {
    const run = dispatch({
      batches: [[1, 2], [3]],
      decide: () => {
        if (run.lines.length === after - 1) run.shutdown.request('SIGINT');
        return { kind: 'duplicate', of: 1 };
      },
    });
    if (after === 0) run.shutdown.request('SIGINT');
    await run.done;
    expect(run.lines).toEqual(lines);
    expect(run.pulled).toEqual([1, 2]);
  });

  test('that fails stops the run; rows under way end', async () => {
    const error = new Error('nobody thought of this');
    const { handler, end } = held();
    async function* rows() {
      yield [aRow(1)];
      throw error;
    }
    const run = dispatch({ rows: rows(), handler });
    await settle();
    expect([run.shutdown.unexpectedError?.error, run.lines]).toEqual([error, []]);
    end();
    await run.done;
    expect(run.lines).toEqual(['linked 1']);
  });
});

test('rows of one primary are sent one after another, those of others beside them', async () => {
  const { begun, handler, end } = held();
  const primaries = ['a', 'a', 'b'];
  const run = dispatch({
    handler,
    decide: ({ row }) => ({ kind: 'send', primaryUserId: `auth0|${primaries[row - 1]}` }),
  });
  await settle();
  expect(begun).toEqual([1, 3]);
  end();
  await settle();
  expect(begun).toEqual([1, 3, 2]);
  for (let i = 0; i < 2; i += 1) end();
  await run.done;
});
