import type { Log } from '../../domain/ports.ts';
import type { ProgressView } from '../../report/render-progress.ts';
import type { RunContext } from '../engine/run-context.ts';

/** What a run that sends rows requires of its surroundings. @typeParam Plan what a person is shown before it starts. */
export interface SessionContext<Plan> extends RunContext {
  /** Opens the run's log in its folder, for the rest of this command. */
  openLog(folder: string): Log;
  /**
   * Shows the plan. Returns when it may be carried out, and throws a ProblemError otherwise. Not called when there is
   * nothing to send.
   */
  approve(plan: Plan): Promise<void>;
  /** Receives the progress, at least once a second. */
  onProgress(view: ProgressView): void;
}
