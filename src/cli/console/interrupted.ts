import { type Problem, ProblemError } from '../../domain/problem.ts';
import { isSignal, signalExitCode } from '../../domain/signal.ts';
import { renderProblem, renderProblemJson } from '../../report/render-problem.ts';
import type { Shutdown } from '../../run/engine/shutdown.ts';
import type { Io } from '../io.ts';
import { fitted, wantsColor } from './terminal.ts';

/**
 * Ends a command that has nothing to resume and was ended by a signal, whatever else that made fail.
 * @returns the exit code. @throws whatever else the error is.
 */
export function endInterrupted(error: unknown, { reason }: Shutdown, io: Io, json: boolean): number {
  if (!(error instanceof ProblemError)) throw error;
  if (error.problem.code !== 'interrupted' && !isSignal(reason)) throw error;
  show(error.problem, io, json);
  return signalExitCode(isSignal(reason) ? reason : 'SIGINT');
}

/** Tells of a signal that ends the process out of something that does not let go. */
export function showInterrupted(io: Io, json: boolean): void {
  show({ code: 'interrupted', message: 'Interrupted before anything was sent.' }, io, json);
}

function show(problem: Problem, io: Io, json: boolean): void {
  if (json) io.stdout.write(renderProblemJson(problem));
  io.stderr.write(fitted(renderProblem(problem, { color: wantsColor(io.stderr, io.env) }), io.stderr, io));
}
