import { resolve } from 'node:path';
import type { RowDecisions } from '../../domain/row/decision.ts';
import type { Summary } from '../../domain/summary.ts';
import { removeIfUnused } from '../../record/folder/remove-if-unused.ts';
import { openRunFolder, type RunFolder } from '../../record/folder/run-folder.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import { createAccessCalls } from '../../tenant/api/access.ts';
import { createProfiles } from '../../tenant/api/profiles.ts';
import { execute, type RunOptions } from '../engine/execute.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { tenantView } from '../engine/monitor/tenant-view.ts';
import type { RowHandler, RowTask } from '../engine/row-handler.ts';
import { createBufferedLog } from '../session/buffered-log.ts';
import { finishUndo } from '../session/finish-undo.ts';
import { callDepsOf, checkAccess, type OpenTenant, openTenant } from '../session/open-tenant.ts';
import { beginRecord, runJsonOf, takeUpRecord } from '../session/run-record.ts';
import { type LinkedRun, openLinkedRun } from './linked-run.ts';
import { undoPlanViewOf } from './plan-view.ts';
import { restoreRow } from './restore-row.ts';
import type { UndoContext, UndoOptions } from './undo-options.ts';
import { type UnlinkEvidence, unlinkRow } from './unlink-row.ts';

/** How `undo` ended. */
export type UndoResult =
  | { readonly kind: 'ran'; readonly summary: Summary; readonly folder: string; readonly message?: string }
  /** The undo in the folder was complete before: nothing was sent. */
  | { readonly kind: 'was_complete'; readonly summary: Summary; readonly folder: string }
  /** `--dry-run`: the plan was shown, and that is all. */
  | { readonly kind: 'planned'; readonly pairs: number; readonly requests: number };

/**
 * Takes apart what a run linked, last first, and gives back what its snapshot kept. It is a run of its own: with a
 * folder, a journal, and `--resume`.
 *
 * @throws ProblemError for whatever keeps it from starting; nothing was unlinked then.
 */
export async function undoLinks(order: UndoOptions, world: UndoContext): Promise<UndoResult> {
  const path = resolve(world.cwd, order.linkedRun);
  const source = await openLinkedRun(path, order.linkedRun, order.tenant.address.name);
  try {
    if (order.dryRun) return await showPlan(order, world, source);
    return await undoInFolder(order, world, source);
  } finally {
    await source.close();
  }
}

async function showPlan(order: UndoOptions, world: UndoContext, source: LinkedRun): Promise<UndoResult> {
  const plan = await undoPlanViewOf(order, source, undefined);
  await world.approve(plan);
  return { kind: 'planned', pairs: plan.pairs, requests: plan.estimate.requests };
}

async function undoInFolder(order: UndoOptions, world: UndoContext, source: LinkedRun): Promise<UndoResult> {
  const folder = await openRunFolder({
    ...(order.out === undefined ? {} : { out: order.out }),
    resume: order.resume,
    now: world.clock.now(),
    cwd: world.cwd,
  });
  const unused = { folder: folder.run === undefined };
  try {
    return await undoRecorded(order, world, source, folder, unused);
  } finally {
    await folder.close();
    if (unused.folder) await removeIfUnused(folder.path);
  }
}

async function undoRecorded(
  order: UndoOptions,
  world: UndoContext,
  source: LinkedRun,
  folder: RunFolder,
  unused: { folder: boolean },
): Promise<UndoResult> {
  const { pace, terms, tenant } = order;
  const { sha256, count } = source.links;
  const started = {
    command: 'undo' as const,
    input: { path: order.linkedRun, sha256, rows: count },
    tenant: tenant.address.name,
    options: { pace, terms },
  };
  const run = runJsonOf(started, folder.run, world.clock.now());
  const earlier = await takeUpRecord(folder, run, world.warn);
  if (earlier?.log.end?.state === 'completed') {
    const summary = await finishUndo(folder.path, run, earlier.summary(), world.warn);
    return { kind: 'was_complete', summary, folder: folder.path };
  }
  const log = createBufferedLog();
  const open = openTenant({ ...order, ...order.terms, ...world, log });
  try {
    const plan = await undoPlanViewOf(order, source, earlier?.ledger);
    if (plan.pairs > plan.settled) {
      const organizations = source.keeping.carryOrganizations ? ['create:organization_members'] : [];
      const scopes = ['update:users', 'read:users', ...organizations];
      await checkAccess(open, { ...order, ...world }, scopes, world.stop.draining, world.warn);
      await world.approve(plan);
    }
    unused.folder = false;
    log.to(world.openLog(folder.path));
    const journal = await beginRecord(folder.path, run, earlier, world);
    const executed = await execute({
      ...world,
      ...open,
      options: order.terms,
      rows: source.rows,
      plan: sendAll(source.links.count),
      journal,
      log,
      handler: undoing(source, open, terms, world),
      onProgress: () =>
        world.onProgress({
          ...progressOf(journal.ledger),
          rate: tenantView(open),
          ...lastErrorIn(open.troubles),
        }),
    });
    const { message } = world.stop;
    const summary = await finishUndo(folder.path, run, executed, world.warn);
    return { kind: 'ran', summary, folder: folder.path, ...(message === undefined ? {} : { message }) };
  } finally {
    await open.connection.close();
  }
}

/** What is done for each pair. */
function undoing(source: LinkedRun, open: OpenTenant, terms: RunOptions, world: UndoContext): RowHandler {
  const { client } = open.connection;
  const profiles = createProfiles(client);
  const back = {
    profiles,
    access: createAccessCalls(client),
    snapshots: source.snapshots,
    merges: source.links.merges,
    linkedRow: source.linkedRow,
    aborting: world.stop.aborting,
  };
  const deps = {
    ...callDepsOf(open, terms, world),
    profiles,
    restore: (row: RowTask, unlinked: UnlinkEvidence) => restoreRow(row, unlinked, back),
  };
  return (row) => unlinkRow(row, deps);
}

/** Every pair that the run linked is to be unlinked: there is nothing to judge. */
function sendAll(rows: number): RowDecisions {
  return {
    counts: { rows, ready: rows, already_linked: 0, refused: 0, skipped: 0 },
    refusedByReason: {},
    decide: (row) => ({ kind: 'send', primaryUserId: row.kind === 'pair' ? row.pair.primaryUserId : '' }),
  };
}

function progressOf({ rows, counts }: RowLedger) {
  const { unlinked, left_alone, failed } = counts;
  return { done: unlinked + left_alone + failed, total: rows, failed };
}
