import type { Log } from '../../domain/ports.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import type { RunContext } from '../engine/run-context.ts';
import type { StandardInputContext } from '../input/standard-input.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';
import type { PaceOptions, TenantOptions } from '../session/tenant-options.ts';

/** A call of `audit`, or of `link --dry-run`, its flags made sense of. */
export interface AuditOptions {
  /** The path of the pairs, or `-`. */
  readonly input: string;
  /** Where audit.json and findings.jsonl go; undefined: nowhere. */
  readonly out?: string | undefined;
  readonly planning: PlanningOptions;
  /** The tenant, where it may be asked; undefined: no connection is made. */
  readonly access?: TenantAccess | undefined;
  /** Hold the pairs against the tenant, by reads. Wants `access`; undefined where that is no choice. */
  readonly live?: boolean | undefined;
  /** `--max-age` of the export. */
  readonly maxAgeMs?: number | undefined;
  /** The tenant that an export must be of, where that is known. */
  readonly address?: TenantAddress | undefined;
  /** `false` where nobody is shown the first few rows of each finding. */
  readonly examples?: boolean | undefined;
  /** For the estimate: the rate at most, where it is given. */
  readonly perSecondCap?: number | undefined;
  /** What a run would keep and carry over: its merges are shown where an export and a folder are given. */
  readonly preservation?: PreservationOptions | undefined;
  /** For the estimate: requests that a run takes for each pair; 1 unless it keeps or carries over something. */
  readonly requestsPerPair?: number | undefined;
  /** For the estimate: `--limit`. */
  readonly limit?: number | undefined;
}

/** A tenant that may be asked. */
export interface TenantAccess {
  readonly tenant: TenantOptions;
  readonly pace: PaceOptions;
  readonly timeoutMs: number;
  readonly retries: number;
  /** What the token must be good for: for a dry run what the run itself needs. */
  readonly scopes: readonly string[];
}

/** What an audit requires of its surroundings, besides files and the tenant. */
export interface AuditContext extends Omit<RunContext, 'pid'>, StandardInputContext {
  readonly log: Log;
  /** Shows what the audit is doing, now and then. */
  onStep(text: string): void;
}
