import type { UndoPlanView } from '../../report/render-undo-plan.ts';
import type { RunTerms } from '../engine/execute.ts';
import type { LinkWorld, PaceTerms, TenantTerms } from '../link/link-options.ts';

/** A call of `undo`, its flags made sense of. */
export interface UndoOrder {
  /** The folder of the run whose links are to be undone, as it was typed. */
  readonly linkedRun: string;
  readonly out?: string;
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly tenant: TenantTerms;
  readonly pace: PaceTerms;
  readonly terms: RunTerms;
}

/** What an undo touches of the world besides files and the tenant. */
export interface UndoWorld extends Omit<LinkWorld, 'approve' | 'stdin'> {
  /** Shows the plan; returns when it may be carried out, and throws a ProblemError when not. */
  approve(plan: UndoPlanView): Promise<void>;
}
