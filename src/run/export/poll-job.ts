import type { Clock } from '../../domain/clock.ts';
import { type ProblemError, problem } from '../../domain/problem.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { ExportStep } from '../../report/render-export.ts';
import { formatDuration } from '../../report/text/format.ts';
import type { ExportJobs, ExportView } from '../../tenant/api/export-jobs.ts';
import { answerProblem, type StopContext, throwIfStopping } from '../session/stop-problems.ts';

export interface PollDeps extends StopContext {
  readonly jobs: ExportJobs;
  readonly clock: Clock;
  readonly maxWaitMs: number;
  readonly onStep: (step: ExportStep) => void;
}

/** The smallest exports take about as long as this. */
const SHORTEST_WAIT_MS = 1000;
/** A look costs the tenant one request; half a minute more is nothing to an export that took minutes. */
const LONGEST_WAIT_MS = 30_000;

/** The link may come a moment after the word; a job that has none by the third look will have none. */
const MOST_WITHOUT_LINK = 3;

/**
 * How long until the next look at a job that is not done: half as long again as it has taken so far, so that a
 * short export is had at once and a long one costs a handful of requests.
 */
export function nextPollMs(elapsedMs: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, elapsedMs / 2));
}

/**
 * Waits until the tenant has written the export.
 *
 * @returns a link to the file, good for a minute.
 * @throws ProblemError `export_failed`, `export_not_ready` after `maxWaitMs`, what {@link answerProblem} says,
 * and where the export is to stop.
 */
export async function pollExportJob(jobId: string, deps: PollDeps): Promise<string> {
  const { clock, jobs, stop, maxWaitMs } = deps;
  const startedMs = clock.monotonic();
  let withoutLink = 0;
  for (let seen: ExportView = { kind: 'working' }; ; ) {
    deps.onStep({ step: 'waiting', ...(seen.kind === 'working' ? seen : {}) });
    const elapsedMs = clock.monotonic() - startedMs;
    if (elapsedMs >= maxWaitMs) throw notReady(jobId, seen, deps);
    await clock.sleep(Math.min(nextPollMs(elapsedMs), maxWaitMs - elapsedMs), stop.draining);
    throwIfStopping(deps);
    seen = await jobs.poll(jobId, stop.draining);
    if (seen.kind === 'no_location') withoutLink += 1;
    if (withoutLink >= MOST_WITHOUT_LINK) throw noLink(jobId);
    const location = locationIn(seen, jobId, deps);
    if (location !== undefined) return location;
  }
}

/**
 * Asks a completed job for a new link: the one before lived for a minute.
 * @throws ProblemError as {@link pollExportJob}.
 */
export async function freshLocation(jobId: string, deps: PollDeps): Promise<string> {
  const view = await deps.jobs.poll(jobId, deps.stop.draining);
  return locationIn(view, jobId, deps) ?? (await pollExportJob(jobId, deps));
}

/** @returns undefined where it makes sense to look again. */
function locationIn(view: ExportView, jobId: string, context: StopContext): string | undefined {
  switch (view.kind) {
    case 'completed':
      return view.location;
    case 'working':
    case 'no_location':
      return undefined;
    case 'failed': {
      const words =
        view.message === undefined
          ? 'without a reason'
          : `with the message: ${context.scrubber.scrub(view.message)}`;
      throw problem(
        'export_failed',
        `The tenant reports that the export job ${jobId} failed, ${words}.`,
        'Run it again; --connection-id makes the job smaller.',
      );
    }
    case 'unknown':
      // The job is not lost with an answer; the tenant's refusal to show it is final.
      if (view.answer.kind === 'lost' || (view.answer.kind === 'reply' && view.answer.status < 300))
        return undefined;
      throw answerProblem(view.answer, `look at its job ${jobId}`, context);
    default:
      return unreachable(view);
  }
}

function noLink(jobId: string): ProblemError {
  return problem(
    'export_failed',
    `The tenant says that the export job ${jobId} is completed, but gives no link to the file.`,
    'Run it again; if this persists, ask Auth0 about that job.',
  );
}

function notReady(jobId: string, seen: ExportView, { maxWaitMs }: PollDeps): ProblemError {
  const how =
    seen.kind === 'working' && seen.percent !== undefined ? ` (${Math.floor(seen.percent)}% done)` : '';
  const unclear = seen.kind === 'unknown' ? '; its last answer did not contain the state of the job' : '';
  return problem(
    'export_not_ready',
    `The tenant has not completed the export job ${jobId} within ${formatDuration(maxWaitMs / 1000)}${how}${unclear}.`,
    'Allow more time with --max-wait. Running export again starts a new job.',
  );
}
