import type { RateView } from '../../domain/ports.ts';
import type { Summary } from '../../domain/summary.ts';
import { preservationScopes } from '../../plan/requests-per-pair.ts';
import { removeIfUnused } from '../../record/folder/remove-if-unused.ts';
import { openRunFolder, type RunFolder } from '../../record/folder/run-folder.ts';
import type { RunJson } from '../../record/folder/run-json.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { ProgressView } from '../../report/render-progress.ts';
import { execute } from '../engine/execute.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { tenantView } from '../engine/monitor/tenant-view.ts';
import { openInputSource } from '../input/input-source.ts';
import { planAsBegun } from '../planning/plan-as-begun.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { planPairs } from '../planning/plan-pairs.ts';
import { openPreserver } from '../preserve/open-preserver.ts';
import { type ExportProfiles, openExportProfiles } from '../preserve/profiles-from-export.ts';
import { createBufferedLog } from '../session/buffered-log.ts';
import { completeRun } from '../session/complete-run.ts';
import { finishRun } from '../session/finish-run.ts';
import { callDepsOf, checkAccess, openTenant } from '../session/open-tenant.ts';
import { resumePreservationOptions } from '../session/preserve-options.ts';
import { resumePlanningOptions } from '../session/resume-options.ts';
import { beginRecord, findRecord, runJsonOf } from '../session/run-record.ts';
import { emailChecks, requiresEmailCheck } from './check-emails.ts';
import type { LinkContext, LinkOptions } from './link-options.ts';
import { linkRow } from './link-row.ts';
import { planViewOf } from './plan-view.ts';
import { requireAudit } from './require-audit.ts';

/** How `link` ended. */
export type LinkResult =
  | { readonly kind: 'ran'; readonly summary: Summary; readonly folder: string; readonly message?: string }
  /** The run in the folder was complete before: nothing was sent. */
  | { readonly kind: 'was_complete'; readonly summary: Summary; readonly folder: string };

/**
 * Links every pair of a file: opens the folder, judges the whole file, gets a token, shows the plan, and only
 * then sends.
 * @throws ProblemError for whatever keeps it from starting; nothing was linked then.
 */
export async function linkAccounts(order: LinkOptions, world: LinkContext): Promise<LinkResult> {
  const { clock, cwd } = world;
  const folder = await openRunFolder({
    ...(order.out === undefined ? {} : { out: order.out }),
    resume: order.resume,
    now: clock.now(),
    cwd,
  });
  const unused = { folder: folder.run === undefined };
  try {
    const asked = resumePlanningOptions(order.judging, order.judgingGiven, folder.run);
    const complete = await completeRun(folder, order.input, order.tenant.address.name, world);
    if (complete !== undefined) return { kind: 'was_complete', summary: complete, folder: folder.path };
    const source = await openInputSource(order.input, folder.path, folder.run, world);
    const { input, judging } = await planAsBegun(folder.run, source, (counted) =>
      planPairs(counted, asked, { ...order, ...order.tenant }, world),
    );
    if (order.audit !== undefined) {
      await requireAudit(order.audit, input, judging, order.tenant.address.name, world);
    }
    const keeping = resumePreservationOptions(order.keeping, order.keepingGiven, folder.run);
    return await linkJudged({ ...order, judging, keeping }, world, folder, input, unused);
  } finally {
    if (unused.folder) await removeIfUnused(folder.path);
    await folder.close();
    if (unused.folder) await removeIfUnused(folder.path);
  }
}

async function linkJudged(
  order: LinkOptions,
  world: LinkContext,
  folder: RunFolder,
  input: PlannedInput,
  unused: { folder: boolean },
): Promise<LinkResult> {
  const { judging, keeping, pace, terms, tenant } = order;
  const started = {
    command: 'link' as const,
    input: inputFacts(input),
    tenant: tenant.address.name,
    options: { judging, keeping, pace, terms },
  };
  const run = runJsonOf(started, folder.run, world.clock.now());
  const earlier = await findRecord(folder, run, input, world.warn);
  if (earlier?.log.end?.state === 'completed') {
    const concluded = await finishRun(
      { folder: folder.path, run, summary: earlier.summary(), ledger: earlier.ledger, input },
      world.warn,
    );
    return { kind: 'was_complete', summary: concluded, folder: folder.path };
  }
  const log = createBufferedLog();
  const open = openTenant({ ...order, ...terms, ...world, log });
  let profiles: ExportProfiles | undefined;
  try {
    profiles = await openExportProfiles(order.judging, order.keeping, input, folder.path, world);
    const plan = await planViewOf(
      input,
      tenant.address.name,
      open.gate.view(),
      earlier?.ledger,
      terms,
      order.keeping,
      profiles !== undefined,
    );
    if (plan.firstPairs.length > 0) {
      const reading = terms.readBack || requiresEmailCheck(order.judging) ? ['read:users'] : [];
      const scopes = [...new Set(['update:users', ...reading, ...preservationScopes(order.keeping, false)])];
      await checkAccess(open, { ...order, ...world }, scopes, world.stop.draining, world.warn);
      await world.approve(plan);
    }
    unused.folder = false;
    log.to(world.openLog(folder.path));
    const journal = await beginRecord(folder.path, run, earlier, world);
    const { client } = open.connection;
    const preserver = await openPreserver(
      { options: keeping, folder: folder.path, journal, client, merges: earlier?.merges, source: profiles },
      world,
    );
    const steps = {
      beforeLink: [...emailChecks(judging, client, world.stop.draining), ...preserver.beforeLink],
      afterLink: preserver.afterLink,
    };
    const deps = { ...callDepsOf(open, terms, world), readBack: terms.readBack, steps };
    const executed = await execute({
      ...world,
      ...open,
      handler: (row) => linkRow(row, deps),
      options: terms,
      rows: input.rows,
      plan: input.judgement,
      journal,
      log,
      onProgress: () =>
        world.onProgress({
          ...progressOf(journal.ledger, tenantView(open)),
          ...lastErrorIn(open.troubles),
        }),
    }).finally(() => preserver.close());
    const message = world.stop.message;
    const summary = await finishRun(
      { folder: folder.path, run, summary: executed, ledger: journal.ledger, input },
      world.warn,
    );
    return { kind: 'ran', summary, folder: folder.path, ...(message === undefined ? {} : { message }) };
  } finally {
    await profiles?.close();
    await open.connection.close();
  }
}

function inputFacts({ name, sha256, judgement, repeatedHeaders }: PlannedInput): RunJson['input'] {
  return {
    path: name,
    sha256,
    rows: judgement.counts.rows,
    ...(repeatedHeaders.count > 0 && { repeated_headers: repeatedHeaders.count }),
  };
}

function progressOf({ rows, counts }: RowLedger, rate: RateView): ProgressView {
  const { linked, already_linked, failed, duplicate } = counts;
  return { done: linked + already_linked + failed + duplicate, total: rows, failed, rate };
}
