import type { RowDecisions } from '../../domain/row/decision.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { Summary } from '../../domain/summary.ts';
import { openRunFolder, type RunFolder } from '../../record/folder/run-folder.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { execute, type RunOptions } from '../engine/execute.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { tenantView } from '../engine/monitor/tenant-view.ts';
import type { RowHandler } from '../engine/row-handler.ts';
import type { RunContext } from '../engine/run-context.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { createBufferedLog } from './buffered-log.ts';
import { finishRun } from './finish-run.ts';
import { checkAccess, type OpenTenant, openTenant } from './open-tenant.ts';
import {
  beginRecord,
  type EarlierRecord,
  type NewRun,
  recoverRecord,
  requireSameRows,
  runJsonOf,
} from './run-record.ts';
import type { SessionContext } from './session-context.ts';
import { progressOf } from './settled-rows.ts';
import type { PaceOptions, TenantOptions } from './tenant-options.ts';

/** A run that is ready to start or to be resumed. */
export interface SessionOptions<Plan> {
  readonly newRun: NewRun;
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly run: RunOptions;
  /** What the token must be good for. */
  readonly scopes: readonly string[];
  /** The pairs that were planned. Undefined for an undo, whose rows come from the record of another run. */
  readonly input?: PlannedInput | undefined;
  readonly rows: () => AsyncIterable<readonly ReadRow[]>;
  readonly plan: RowDecisions;
  /** Prepares the work, before anything is sent. */
  prepare(open: OpenTenant, earlier: EarlierRecord | undefined): Promise<PreparedWork<Plan>>;
}

export interface PreparedWork<Plan> {
  /** What a person is shown. */
  readonly shown: Plan;
  /** Whether anything is left to send: only then is access checked and the plan approved. */
  readonly isAnythingLeft: boolean;
  openHandler(journal: RunJournal): Promise<OpenHandler>;
  close?(): Promise<void>;
}

export interface OpenHandler {
  readonly handler: RowHandler;
  close?(): Promise<void>;
}

export type SessionResult =
  | {
      readonly kind: 'ran';
      readonly summary: Summary;
      readonly folder: string;
      /** The words that belong to the reason why it stopped. */
      readonly message?: string | undefined;
    }
  /** The run in the folder was complete before: nothing was sent. */
  | { readonly kind: 'was_complete'; readonly summary: Summary; readonly folder: string };

/** Opens and locks a run's folder for as long as `work` takes. A folder in which no run was started is removed. */
export async function inRunFolder<T>(
  { out, resume }: { readonly out?: string | undefined; readonly resume: boolean },
  { clock, cwd }: Pick<RunContext, 'clock' | 'cwd'>,
  work: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  const folder = await openRunFolder({ out, resume, now: clock.now(), cwd });
  try {
    return await work(folder);
  } finally {
    await folder.close();
    await folder.discardIfEmpty();
  }
}

/**
 * One session of a run: recovers the record, shows the plan, checks access, sends the rows, and writes the run's files.
 *
 * @throws ProblemError for whatever keeps it from starting; nothing was sent then.
 */
export async function runSession<Plan>(
  folder: RunFolder,
  options: SessionOptions<Plan>,
  context: SessionContext<Plan>,
): Promise<SessionResult> {
  const { input } = options;
  const run = runJsonOf(options.newRun, folder.run, context.clock.now());
  const earlier = await recoverRecord(folder.path, run, context.warn);
  if (earlier !== undefined && input !== undefined) await requireSameRows(earlier, input);
  const finish = (summary: Summary, { ledger }: Pick<RunJournal, 'ledger'>) =>
    finishRun({ folder: folder.path, run, summary, ledger, input }, context.warn);
  if (earlier?.log.end?.state === 'completed') {
    const summary = await finish(earlier.summary(), earlier);
    return { kind: 'was_complete', summary, folder: folder.path };
  }
  const log = createBufferedLog();
  const open = openTenant({ ...options, ...options.run }, { ...context, log });
  let work: PreparedWork<Plan> | undefined;
  try {
    work = await options.prepare(open, earlier);
    if (work.isAnythingLeft) {
      await checkAccess(open, { address: options.tenant.address, scopes: options.scopes }, context);
      await context.approve(work.shown);
    }
    log.to(context.openLog(folder.path));
    const journal = await beginRecord(folder.path, run, earlier, context);
    const { handler, close } = await work.openHandler(journal);
    const executed = await execute({
      ...context,
      ...open,
      options: options.run,
      rows: options.rows,
      plan: options.plan,
      handler,
      journal,
      log,
      onProgress: () =>
        context.onProgress({
          ...progressOf(journal.ledger, tenantView(open)),
          ...lastErrorIn(open.troubles),
        }),
    }).finally(close);
    const { message } = context.stop;
    return { kind: 'ran', summary: await finish(executed, journal), folder: folder.path, message };
  } finally {
    await work?.close?.();
    await open.connection.close();
  }
}
