import type { UndoPlanView } from '../../report/render-undo-plan.ts';
import type { RunOptions } from '../engine/execute.ts';
import type { LinkContext, PaceOptions, TenantOptions } from '../link/link-options.ts';

/** A call of `undo`, its flags made sense of. */
export interface UndoOptions {
  /** The folder of the run whose links are to be undone, as it was typed. */
  readonly linkedRun: string;
  readonly out?: string;
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly terms: RunOptions;
}

/** What an undo touches of the world besides files and the tenant. */
export interface UndoContext extends Omit<LinkContext, 'approve' | 'stdin'> {
  /** Shows the plan; returns when it may be carried out, and throws a ProblemError when not. */
  approve(plan: UndoPlanView): Promise<void>;
}
