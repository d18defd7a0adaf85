import { problem } from '../../domain/problem.ts';
import { type VerifiedExport, verifyExport } from '../../read/export/verify-export.ts';
import { createPartialFile, type PartialFile } from '../../record/files/partial-file.ts';
import { type ExportFacts, removeExportFacts, writeExportFacts } from '../../record/views/export-facts.ts';
import type { ExportStep } from '../../report/render-export.ts';
import { createExportJobs } from '../../tenant/api/export-jobs.ts';
import { createDownloads, type Downloads } from '../../tenant/http/download.ts';
import { jitteredBackoff } from '../engine/jittered-backoff.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { DEFAULT_MAX_OUTAGE_MS } from '../engine/monitor/outage-limit.ts';
import { runWatchdog } from '../engine/monitor/watchdog.ts';
import { unlessInterrupted } from '../engine/throw-if-interrupted.ts';
import type { Connection } from '../session/connect.ts';
import { checkAccess, type OpenTenant, openTenant } from '../session/open-tenant.ts';
import { asExportProblem, stopProblem, throwIfStopping } from '../session/stop-problems.ts';
import { type DownloadDeps, downloadExport } from './download.ts';
import type { ExportContext, Exported, ExportOptions } from './export-options.ts';
import { freshLocation, pollExportJob } from './poll-job.ts';
import { startExportJob } from './start-job.ts';
import { refuseToReplace, targetPath } from './target-path.ts';

/**
 * Saves the tenant's users to a file: starts a users-export job, waits for it, downloads the file, checks that it
 * is whole, and only then puts it and its facts in place. Until then, and whatever happens, nothing is there.
 *
 * @throws ProblemError for whatever keeps it from that; `interrupted` where a signal did.
 */
export async function exportUsers(options: ExportOptions, context: ExportContext): Promise<Exported> {
  const { clock, cwd, pid } = context;
  const path = targetPath(options.out, cwd, clock.now());
  await refuseToReplace(path, options.force);
  try {
    // Before the job: whether the file can be written costs the tenant nothing to find out.
    const file = await createPartialFile(path, `${pid}-${clock.now().toString(36)}`);
    try {
      return await exportTo(path, file, options, context);
    } finally {
      await file.discard();
    }
  } catch (error) {
    throw asExportProblem(error, context);
  }
}

async function exportTo(
  path: string,
  file: PartialFile,
  options: ExportOptions,
  context: ExportContext,
): Promise<Exported> {
  const { clock, stop } = context;
  const open = openTenant(options, context);
  const downloads = createDownloads({ ...options.tenant, timeoutMs: options.timeoutMs });
  const progress = progressOf(context, open);
  const ended = new AbortController();
  let watching: Promise<void> | undefined;
  try {
    await checkAccess(open, { address: options.tenant.address, scopes: ['read:users'] }, context);
    open.connection.retryTokenForever();
    watching = runWatchdog({
      ...open,
      clock,
      stop,
      maxOutageMs: Math.min(DEFAULT_MAX_OUTAGE_MS, options.maxWaitMs),
      onTick: progress.tick,
      ended: ended.signal,
    });
    const fetching = fetchChecked({
      ...context,
      options: options,
      file,
      connection: open.connection,
      downloads,
      onStep: progress.onStep,
    });
    const facts = await unlessInterrupted(fetching, stop, () => stopProblem(context));
    await removeExportFacts(path);
    await file.putInPlace();
    await writeExportFacts(path, facts);
    return { path, ...facts, requests: open.gate.view().sent, bytes: file.bytes };
  } finally {
    ended.abort();
    await watching;
    await Promise.all([open.connection.close(), downloads.close()]);
  }
}

interface ExportDeps extends ExportContext {
  readonly options: ExportOptions;
  readonly file: PartialFile;
  readonly connection: Connection;
  readonly downloads: Downloads;
  readonly onStep: (step: ExportStep) => void;
}

/** The job, from its start to a whole file. */
async function fetchChecked({ options, ...deps }: ExportDeps): Promise<ExportFacts> {
  const { log, clock } = deps;
  const { retries, maxWaitMs, connectionId, tenant } = options;
  const jobDeps = {
    ...deps,
    jobs: createExportJobs(deps.connection.client),
    retries,
    maxWaitMs,
    connectionId,
  };
  const { jobId, takenAtMs } = await startExportJob(jobDeps);
  log.info({ job: jobId }, 'export job started');
  const location = await pollExportJob(jobId, jobDeps);
  log.info({ job: jobId }, 'export job completed');
  const checked = await fetchWhole(location, {
    ...jobDeps,
    backoffMs: jitteredBackoff(clock),
    freshLocation: () => freshLocation(jobId, jobDeps),
  });
  return {
    tenant: tenant.address.name,
    taken_at: new Date(takenAtMs).toISOString(),
    connection_id: connectionId ?? null,
    ...checked,
  };
}

/** Downloads and checks. A file that came damaged may have been pieced together wrongly: it is fetched once more. */
async function fetchWhole(location: string, deps: DownloadDeps & ExportContext): Promise<VerifiedExport> {
  for (let link = location, again = false; ; again = true) {
    await downloadExport(link, deps);
    const checked = await verifyExport(deps.file.path, deps.file.bytes, (users) => {
      throwIfStopping(deps);
      deps.onStep({ step: 'checking', users });
    });
    if (checked.ok) {
      if (checked.value.users > 0) return checked.value;
      throw problem(
        'export_empty',
        'The export contains no users.',
        'Check --connection-id and the tenant (--domain): nothing can be checked against an empty export.',
      );
    }
    if (again) {
      throw problem(
        'export_damaged',
        `The file from the download host ${checked.error}, and so does a second download.`,
        'Make sure that no proxy on the way changes downloads, then export again.',
      );
    }
    deps.warn(`The downloaded file ${checked.error}. It is downloaded once more.`);
    await deps.file.restart();
    link = await deps.freshLocation();
  }
}

function progressOf({ clock, onProgress }: ExportContext, { troubles }: OpenTenant) {
  const startedMs = clock.monotonic();
  let now: ExportStep = { step: 'starting' };
  return {
    onStep(step: ExportStep) {
      now = step;
    },
    tick: () => onProgress(now, (clock.monotonic() - startedMs) / 1000, lastErrorIn(troubles).lastError),
  };
}
