import type { Clock } from '../../domain/clock.ts';
import type { Answer } from '../../tenant/api/answer.ts';
import type { ExportJobs } from '../../tenant/api/export-jobs.ts';
import { answerProblem, type StopContext, throwIfStopping } from '../session/stop-problems.ts';

export interface StartJobDeps extends StopContext {
  readonly jobs: ExportJobs;
  readonly clock: Clock;
  readonly connectionId?: string | undefined;
  readonly retries: number;
  warn(message: string): void;
}

/** A job of ours at the tenant. */
export interface StartedJob {
  readonly jobId: string;
  /** Just before it was started, epoch ms of this machine: what changed later may be missing from the export. */
  readonly takenAtMs: number;
}

/**
 * A job that was started unseen harms nobody, but it costs the tenant a walk over all its users, and it cannot be
 * found again: the API has no list of jobs. So a start in doubt is repeated once, and said.
 */
const MOST_STARTS_IN_DOUBT = 2;
/** A gateway's restart is over by then, so that the one repetition is not spent on it. */
const START_AGAIN_MS = 10_000;

/** Starts the job. @throws ProblemError what {@link answerProblem} says, and where the export is to stop. */
export async function startExportJob(deps: StartJobDeps): Promise<StartedJob> {
  const { jobs, clock, stop, connectionId } = deps;
  for (let starts = 1; ; starts += 1) {
    const takenAtMs = clock.now();
    const start = await jobs.start(connectionId, stop.draining);
    if (start.kind === 'started') return { jobId: start.jobId, takenAtMs };
    const again = starts < Math.min(MOST_STARTS_IN_DOUBT, 1 + deps.retries);
    if (!again || !isInDoubt(start.answer)) throw answerProblem(start.answer, 'start its job', deps);
    deps.warn(
      'No reply says whether the export job was started. Another one is started in a moment; if both run, one is wasted.',
    );
    await clock.sleep(START_AGAIN_MS, stop.draining);
    throwIfStopping(deps);
  }
}

/** Lost, or a success that names no job. */
function isInDoubt(answer: Answer): boolean {
  return answer.kind === 'lost' || (answer.kind === 'reply' && answer.status < 300);
}
