import type { PreservationOptions } from '../../domain/preservation.ts';
import type { PlanView } from '../../report/render-plan.ts';
import type { RunOptions } from '../engine/execute.ts';
import type { StandardInputContext } from '../input/standard-input.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { PaceOptions, TenantOptions } from '../session/tenant-options.ts';

/** A call of `link`, its flags made sense of. */
export interface LinkOptions {
  /** The path of the pairs, or `-`. */
  readonly input: string;
  readonly out?: string | undefined;
  readonly resume: boolean;
  readonly planning: PlanningOptions;
  /** Names of the planning options whose flags were given: a resume refuses those that differ from the run's. */
  readonly planningGiven: readonly (keyof PlanningOptions)[];
  /** `--audit`: only what this audit found in order is linked. */
  readonly audit?: ReviewedAudit | undefined;
  /** `--max-age` of the export. */
  readonly maxAgeMs?: number | undefined;
  /** What is kept of secondaries, and carried over. */
  readonly preservation: PreservationOptions;
  readonly preservationGiven: readonly (keyof PreservationOptions)[];
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly terms: RunOptions;
}

/** An audit that somebody has looked at. */
export interface ReviewedAudit {
  readonly folder: string;
  /** `--yes`: one that was of no tenant will do. */
  readonly anyTenant: boolean;
}

/** What a run of `link` requires of its surroundings, besides files and the tenant. */
export interface LinkContext extends SessionContext<PlanView>, StandardInputContext {}
