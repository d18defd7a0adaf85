import { expect } from 'vitest';
import type { Intent, Log, RateView } from '../../../src/domain/ports.ts';
import type { Decision } from '../../../src/domain/row/decision.ts';
import type { ReadRow } from '../../../src/domain/row/pair.ts';
import { createScrubber } from '../../../src/domain/scrub.ts';
import type { Summary } from '../../../src/domain/summary.ts';
import type { RunJournal } from '../../../src/record/journal/run-journal.ts';
import { type ExecuteDeps, execute, type RunOptions } from '../../../src/run/engine/execute.ts';
import type { RowHandler } from '../../../src/run/engine/row-handler.ts';
import type { CallStats, RowResult } from '../../../src/run/engine/row-result.ts';
import { createShutdown, type Shutdown } from '../../../src/run/engine/shutdown.ts';
import type { ErrorCause } from '../../../src/tenant/http/errors/error-cause.ts';
import { MemoryDisk } from '../../record/memory-disk.ts';
import { aHeader, aPair, start } from '../../record/support.ts';
import { type FakeClock, fakeClock, settle } from '../../support/clocks/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Turns of the event loop in which a row is taken, its intent written, and its handler waits; and as many for its end. */
const TURNS = 5;

/** What is done for a row, as a test plays it: the result, or nothing for a row that is linked. */
type Handler = (task: { row: number; intent: Intent }, run: TestRun) => Promise<RowResult | undefined>;

export interface RunScript {
  readonly rows?: number;
  /** Instead of sending each row. */
  readonly decide?: Readonly<Record<number, Decision>>;
  readonly handler?: Handler;
  readonly options?: Partial<RunOptions>;
  readonly disk?: MemoryDisk;
  /** Instead of the rows of one batch. */
  readonly read?: () => AsyncIterable<readonly ReadRow[]>;
}

/** A run whose tenant, disk and clock the test plays. */
export interface TestRun {
  readonly clock: FakeClock;
  readonly shutdown: Shutdown;
  readonly disk: MemoryDisk;
  readonly journal: RunJournal;
  /** Rows handed to the handler, in order. */
  readonly sent: number[];
  /** Passes over the input. */
  readonly passes: number;
  readonly progress: number;
  readonly logged: readonly (readonly [level: string, message: string, fields: object])[];
  /** The entries of the journal of these types. */
  entries(...types: string[]): Record<string, unknown>[];
  /** How the tenant stands. The test may change it. */
  readonly tenant: { view: Partial<RateView>; answered: boolean; lastError?: ErrorCause };
  readonly ended: Promise<Summary>;
  /** Lets time pass, and lets what it wakes do its work before the next is woken. */
  pass(ms: number): Promise<void>;
}

const RECORD: CallStats = { attempts: 1, status: 201 };
export const LINKED: RowResult = { kind: 'linked', evidence: 'reply', recovered: false, record: RECORD };
export const failedBy = (reason: Extract<RowResult, { kind: 'failed' }>['reason']): RowResult => ({
  kind: 'failed',
  reason,
  record: RECORD,
});

/** Row `n` as it is read: a pair with a primary of its own. */
export function aRow(row: number): ReadRow {
  return { kind: 'pair', row, line: row + 1, fields: [], pair: aPair(row) };
}

/** Starts a run. It goes on while the test awaits its clock, or its end. */
export async function aRun(script: RunScript = {}): Promise<TestRun> {
  const { rows = 3, disk = new MemoryDisk(), options } = script;
  const clock = fakeClock();
  const shutdown = createShutdown();
  const journal = await start(await tempFolder(), aHeader({ rows }), disk);
  const path = [...disk.files.keys()].find((name) => name.endsWith('journal.jsonl')) ?? '';
  const logged: [string, string, object][] = [];
  const to = (level: string) => (fields: object, message: string) =>
    void logged.push([level, message, fields]);
  const log: Log = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  const tenant: TestRun['tenant'] = { view: {}, answered: true };
  let passes = 0;
  let progress = 0;
  const sent: number[] = [];
  const handler: RowHandler = async ({ pair, intent }) => {
    sent.push(pair.row);
    await intent.write();
    return (await script.handler?.({ row: pair.row, intent }, run)) ?? LINKED;
  };
  async function* batch() {
    yield Array.from({ length: rows }, (_, i) => aRow(i + 1));
  }
  const parts: ExecuteDeps = {
    options: { retries: 5, timeoutMs: 30_000, readBack: true, maxOutageMs: 300_000, ...options },
    rows: () => {
      passes += 1;
      return script.read?.() ?? batch();
    },
    plan: {
      counts: { rows, ready: rows, already_linked: 0, refused: 0, skipped: 0 },
      refusedByReason: {},
      decide: ({ row }) => script.decide?.[row] ?? { kind: 'send', primaryUserId: `auth0|p${row}` },
    },
    journal,
    connection: {
      tokens: { failingSinceMs: undefined },
      get answered() {
        return tenant.answered;
      },
    },
    gate: {
      enter: async () => expect.fail('the handler sends'),
      rowsUnderWay: () => 2,
      view: () => ({ throttled: 1, sent: sent.length, waitedS: 0.5, ...tenant.view }),
    },
    stop: shutdown,
    clock,
    scrubber: createScrubber(),
    log,
    retried: { count: 4 },
    troubles: {
      get last() {
        return tenant.lastError;
      },
      ending: undefined,
      note: () => {},
      over: () => {},
      tellIfNew: () => {},
    },
    handler,
    onProgress: () => {
      progress += 1;
    },
  };
  const run: { -readonly [K in keyof TestRun]: TestRun[K] } = {
    clock,
    shutdown,
    disk,
    journal,
    sent,
    logged,
    tenant,
    get passes() {
      return passes;
    },
    get progress() {
      return progress;
    },
    entries: (...types) =>
      disk
        .safeText(path)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => types.includes(type)),
    ended: Promise.resolve() as never,
    async pass(ms) {
      const end = clock.monotonic() + ms;
      do {
        await clock.advance(Math.min(end, clock.nextWake()) - clock.monotonic());
        for (let turn = 0; turn < TURNS; turn += 1) await settle();
      } while (clock.monotonic() < end || clock.nextWake() <= end);
    },
  };
  run.ended = execute(parts);
  // A test may look at something else before it awaits the end.
  run.ended.catch(() => {});
  await run.pass(0);
  return run;
}
