import { ProblemError, problem } from '../../domain/problem.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import { isSignal } from '../../domain/signal.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { stopAdvice } from '../../report/advice/stop-advice.ts';
import { type Answer, errorFields } from '../../tenant/api/answer.ts';
import type { Shutdown } from '../engine/shutdown.ts';

/** What an export, or an audit by reads, needs to know to tell why it ends. */
export interface StopContext {
  readonly stop: Shutdown;
  readonly scrubber: Scrubber;
}

/** Why nothing came of it: a signal, or a tenant that is gone. */
export function stopProblem({ stop }: Pick<StopContext, 'stop'>): ProblemError {
  const { reason } = stop;
  if (reason === undefined) throw new Error('nothing stops it');
  if (isSignal(reason)) {
    return problem(
      'interrupted',
      `Stopped ${stopAdvice(reason).happened}: nothing was written.`,
      'Run it again.',
    );
  }
  const { happened, first } = stopAdvice(reason);
  // The advice for runs names a flag that an export does not have.
  const why = reason === 'max_outage' ? 'the tenant has stopped answering' : happened;
  const message = `Given up: ${why}${stop.message === undefined ? '' : ` (${stop.message})`}.`;
  return first === undefined ? problem(reason, message) : problem(reason, message, asSentence(first));
}

/** @throws ProblemError where it is to stop. */
export function throwIfStopping(context: Pick<StopContext, 'stop'>): void {
  if (context.stop.draining.aborted) throw stopProblem(context);
}

/** Why an answer of the tenant ends it. @param doing what the request was to do, as in "could not …". */
export function answerProblem(answer: Answer, doing: string, context: StopContext): ProblemError {
  const scrub = (text: string) => context.scrubber.scrub(text);
  switch (answer.kind) {
    case 'not_sent':
      return stopProblem(context);
    case 'refused': {
      if (answer.next !== undefined) {
        return problem(answer.reason, `Could not ${doing}: ${scrub(answer.message)}.`, answer.next);
      }
      const { happened, first } = stopAdvice(answer.reason);
      const next =
        answer.reason === 'forbidden' ? 'grant the application read:users for the Management API' : first;
      return problem(
        answer.reason,
        `Could not ${doing}: ${happened} (${scrub(answer.message)}).`,
        next === undefined ? undefined : asSentence(next),
      );
    }
    case 'lost':
      return problem(
        answer.fault,
        `Could not ${doing}: ${scrub(answer.message)}.`,
        'Run it again; if this persists, check https://status.auth0.com.',
      );
    case 'reply': {
      const { message, errorCode } = errorFields(answer.body);
      const words = [`status ${answer.status}`, errorCode, message].filter((word) => word !== undefined);
      return problem('export_refused', `Could not ${doing}: ${scrub(words.join(', '))}.`);
    }
    default:
      return unreachable(answer);
  }
}

/**
 * An export's own words for what ended it: where a signal came, that is why, whatever failed of it; and where a
 * disk problem speaks of runs, which can be resumed, an export is made again.
 */
export function asExportProblem(error: unknown, { stop }: Pick<StopContext, 'stop'>): unknown {
  if (!(error instanceof ProblemError)) return error;
  if (isSignal(stop.reason)) return stopProblem({ stop });
  if (error.problem.code !== 'disk') return error;
  return problem('disk', `${error.message}.`, 'Fix that, or name another file with --out, and export again.');
}

function asSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
