import { problem } from '../../domain/problem.ts';
import { backoffMs } from '../../pace/backoff.ts';
import { createPartialFile, type PartialFile } from '../../record/files/partial-file.ts';
import { type ExportFacts, removeExportFacts, writeExportFacts } from '../../record/views/export-facts.ts';
import type { ExportStep } from '../../report/render-export.ts';
import { createDownloads, type Downloads } from '../../tenant/api/export-download.ts';
import { createExportJobs } from '../../tenant/api/export-jobs.ts';
import { lastErrorIn } from '../engine/monitor/last-errors.ts';
import { runWatchdog } from '../engine/monitor/watchdog.ts';
import { unlessInterrupted } from '../engine/throw-if-interrupted.ts';
import { checkAccess, type OpenTenant, openTenant } from '../session/open-tenant.ts';
import { asExportProblem, stopProblem, throwIfStopping } from '../session/stop-problems.ts';
import { type DownloadDeps, downloadExport } from './download.ts';
import type { ExportContext, Exported, ExportOptions } from './export-options.ts';
import { freshLocation, pollExportJob } from './poll-job.ts';
import { startExportJob } from './start-job.ts';
import { refuseToReplace, targetPath } from './target-path.ts';
import { type VerifiedExport, verifyExport } from './verify-export.ts';

/** As for a run of `link`: five minutes without one answer are no hiccup. */
const MAX_OUTAGE_MS = 300_000;

/**
 * Saves the tenant's users to a file: starts a users-export job, waits for it, downloads the file, checks that it
 * is whole, and only then puts it and its facts in place. Until then, and whatever happens, nothing is there.
 *
 * @throws ProblemError for whatever keeps it from that; `interrupted` where a signal did.
 */
export async function exportUsers(order: ExportOptions, world: ExportContext): Promise<Exported> {
  const { clock, cwd, pid } = world;
  const path = targetPath(order.out, cwd, clock.now());
  await refuseToReplace(path, order.force);
  try {
    // Before the job: whether the file can be written costs the tenant nothing to find out.
    const file = await createPartialFile(path, `${pid}-${clock.now().toString(36)}`);
    try {
      return await exportTo(path, file, order, world);
    } finally {
      await file.discard();
    }
  } catch (error) {
    throw asExportProblem(error, world);
  }
}

async function exportTo(
  path: string,
  file: PartialFile,
  order: ExportOptions,
  world: ExportContext,
): Promise<Exported> {
  const { clock, stop } = world;
  const open = openTenant({ ...order, ...world });
  const downloads = createDownloads({ ...order.tenant, timeoutMs: order.timeoutMs });
  const progress = progressOf(world, open);
  const ended = new AbortController();
  let watching: Promise<void> | undefined;
  try {
    await checkAccess(open, { ...order, ...world }, ['read:users'], stop.stopping, world.warn);
    open.connection.patient();
    watching = runWatchdog({
      ...open,
      clock,
      stop,
      maxOutageMs: Math.min(MAX_OUTAGE_MS, order.maxWaitMs),
      onTick: progress.tick,
      ended: ended.signal,
    });
    const fetching = fetchChecked(file, order, world, open, downloads, progress.onStep);
    const facts = await unlessInterrupted(fetching, stop, () => stopProblem(world));
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

/** The job, from its start to a whole file. */
async function fetchChecked(
  file: PartialFile,
  order: ExportOptions,
  world: ExportContext,
  { connection }: OpenTenant,
  downloads: Downloads,
  onStep: (step: ExportStep) => void,
): Promise<ExportFacts> {
  const { clock, log } = world;
  const parts = { ...order, ...world, jobs: createExportJobs(connection.client), onStep };
  const { jobId, takenAtMs } = await startExportJob(parts);
  log.info({ job: jobId }, 'export job started');
  const location = await pollExportJob(jobId, parts);
  log.info({ job: jobId }, 'export job completed');
  const checked = await fetchWhole(location, {
    ...parts,
    downloads,
    file,
    backoffMs: (n) => backoffMs(n, clock.random()),
    freshLocation: () => freshLocation(jobId, parts),
  });
  return {
    tenant: order.tenant.address.name,
    taken_at: new Date(takenAtMs).toISOString(),
    connection_id: order.connectionId ?? null,
    ...checked,
  };
}

/** Downloads and checks. A file that came damaged may have been pieced together wrongly: it is fetched once more. */
async function fetchWhole(location: string, parts: DownloadDeps & ExportContext): Promise<VerifiedExport> {
  for (let link = location, again = false; ; again = true) {
    await downloadExport(link, parts);
    const checked = await verifyExport(parts.file.path, parts.file.bytes, (users) => {
      throwIfStopping(parts);
      parts.onStep({ step: 'checking', users });
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
    parts.warn(`The downloaded file ${checked.error}. It is downloaded once more.`);
    await parts.file.restart();
    link = await parts.freshLocation();
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
