import type { UndoPlanView } from '../../report/render-undo-plan.ts';
import type { RunOptions } from '../engine/execute.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { PaceOptions, TenantOptions } from '../session/tenant-options.ts';

/** A call of `undo`, its flags made sense of. */
export interface UndoOptions {
  /** The folder of the run whose links are to be undone, as it was typed. */
  readonly linkedRun: string;
  readonly out?: string | undefined;
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly terms: RunOptions;
}

/** What an undo requires of its surroundings, besides files and the tenant. */
export type UndoContext = SessionContext<UndoPlanView>;
