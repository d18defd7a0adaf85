import { resolve } from 'node:path';
import type { RowDecisions } from '../../domain/row/decision.ts';
import type { UndoPlanView } from '../../report/render-undo-plan.ts';
import { createAccessCalls } from '../../tenant/api/access.ts';
import { createProfiles } from '../../tenant/api/profiles.ts';
import type { RunOptions } from '../engine/execute.ts';
import type { RowHandler, RowTask } from '../engine/row-handler.ts';
import { callDepsOf, type OpenTenant } from '../session/open-tenant.ts';
import { inRunFolder, type PreparedWork, runSession, type SessionResult } from '../session/run-session.ts';
import { type LinkedRun, openLinkedRun } from './linked-run.ts';
import { undoPlanViewOf } from './plan-view.ts';
import { restoreRow } from './restore-row.ts';
import type { UndoContext, UndoOptions } from './undo-options.ts';
import { type UnlinkEvidence, unlinkRow } from './unlink-row.ts';

/** How `undo` ended. */
export type UndoResult =
  | SessionResult
  /** `--dry-run`: the plan was shown, and that is all. */
  | { readonly kind: 'planned'; readonly pairs: number; readonly requests: number };

/**
 * Unlinks what a run linked, last first, and restores what its snapshot kept. It is a run of its own: with a folder, a
 * journal, and `--resume`.
 *
 * @throws ProblemError for whatever keeps it from starting; nothing was unlinked then.
 */
export async function undoLinks(options: UndoOptions, context: UndoContext): Promise<UndoResult> {
  const path = resolve(context.cwd, options.linkedRun);
  const linkedRun = await openLinkedRun(path, options.linkedRun, options.tenant.address.name);
  try {
    if (options.dryRun) return await showPlan(options, context, linkedRun);
    return await undoRun(options, context, linkedRun);
  } finally {
    await linkedRun.close();
  }
}

async function showPlan(
  options: UndoOptions,
  context: UndoContext,
  linkedRun: LinkedRun,
): Promise<UndoResult> {
  const plan = await undoPlanViewOf(options, linkedRun, undefined);
  await context.approve(plan);
  return { kind: 'planned', pairs: plan.pairs, requests: plan.estimate.requests };
}

async function undoRun(
  options: UndoOptions,
  context: UndoContext,
  linkedRun: LinkedRun,
): Promise<UndoResult> {
  const { tenant, pace, terms } = options;
  const { sha256, count } = linkedRun.links;
  const organizations = linkedRun.preservation.carryOrganizations ? ['create:organization_members'] : [];
  return await inRunFolder(options, context, (folder) =>
    runSession(
      folder,
      {
        newRun: {
          command: 'undo',
          input: { path: options.linkedRun, sha256, rows: count },
          tenant: tenant.address.name,
          options: { pace, terms },
        },
        tenant,
        pace,
        run: terms,
        scopes: ['update:users', 'read:users', ...organizations],
        rows: linkedRun.rows,
        plan: sendAll(count),
        prepare: async (open, earlier): Promise<PreparedWork<UndoPlanView>> => {
          const shown = await undoPlanViewOf(options, linkedRun, earlier?.ledger);
          return {
            shown,
            isAnythingLeft: shown.pairs > shown.settled,
            openHandler: async () => ({ handler: unlinkHandler(linkedRun, open, terms, context) }),
          };
        },
      },
      context,
    ),
  );
}

/** What is done for each pair. */
function unlinkHandler(
  { links, snapshots, linkedRow }: LinkedRun,
  open: OpenTenant,
  run: RunOptions,
  context: UndoContext,
): RowHandler {
  const { client } = open.connection;
  const profiles = createProfiles(client);
  const restoreDeps = {
    profiles,
    access: createAccessCalls(client),
    snapshots,
    merges: links.merges,
    linkedRow,
    aborting: context.stop.aborting,
  };
  const deps = {
    ...callDepsOf(open, run, context),
    profiles,
    restore: (row: RowTask, unlinked: UnlinkEvidence) => restoreRow(row, unlinked, restoreDeps),
  };
  return (row) => unlinkRow(row, deps);
}

/** Every pair that the run linked is to be unlinked: there is nothing to decide. */
function sendAll(rows: number): RowDecisions {
  return {
    counts: { rows, ready: rows, already_linked: 0, refused: 0, skipped: 0 },
    refusedByReason: {},
    decide: (row) => ({ kind: 'send', primaryUserId: row.kind === 'pair' ? row.pair.primaryUserId : '' }),
  };
}
