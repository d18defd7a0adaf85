import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../domain/ports.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import type { Delimiter } from '../../read/csv/delimiter.ts';
import type { PlanView } from '../../report/render-plan.ts';
import type { ProgressView } from '../../report/render-progress.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import type { RunOptions } from '../engine/execute.ts';
import type { Shutdown } from '../engine/shutdown.ts';
import type { StandardInput } from '../input/standard-input.ts';
import type { TokenSource } from '../session/connect.ts';

/** How rows are read and judged: what a resume takes from run.json. */
export interface PlanningOptions extends PlanPolicy {
  readonly columns?: Readonly<Record<string, string>>;
  readonly delimiter?: Delimiter;
  /** By the WHATWG's name; absent for UTF-8. */
  readonly encoding?: string;
  readonly noHeader?: true;
  /** `--users`: the export to hold pairs against, by its path as it was typed; its sha256 once it was read. */
  readonly users?: { readonly path: string; readonly sha256?: string };
  /** `--allow-unseen`: ids are sent with characters that nobody sees. */
  readonly allowUnseen?: true;
  readonly requireSameEmail?: true;
  readonly requireVerified?: true;
}

/** How fast, and how hard. */
export interface PaceOptions {
  readonly perSecondCap?: number | undefined;
  readonly reserveShare: number;
  readonly maxConcurrency?: number | undefined;
}

export interface TenantOptions {
  readonly address: TenantAddress;
  readonly source: TokenSource;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

/** A call of `link`, its flags made sense of. */
export interface LinkOptions {
  /** The path of the pairs, or `-`. */
  readonly input: string;
  readonly out?: string;
  readonly resume: boolean;
  readonly judging: PlanningOptions;
  /** Names of the judging flags that were given: a resume refuses those that differ from the run's. */
  readonly judgingGiven: readonly (keyof PlanningOptions)[];
  /** `--audit`: only what this audit found in order is linked. */
  readonly audit?: ReviewedAudit;
  /** `--max-age` of the export. */
  readonly maxAgeMs?: number | undefined;
  /** What is kept of secondaries, and carried over. */
  readonly keeping: PreservationOptions;
  readonly keepingGiven: readonly (keyof PreservationOptions)[];
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

/** What a run touches of the world besides files and the tenant. */
export interface LinkContext {
  readonly clock: Clock;
  readonly cwd: string;
  readonly pid: number;
  readonly stdin: StandardInput;
  readonly stop: Shutdown;
  readonly scrubber: Scrubber;
  /** Opens the run's log in its folder, for this command from now on. */
  openLog(folder: string): Log;
  /** Shows the plan; returns when it may be carried out, and throws a ProblemError when not. Not asked when there is nothing to send. */
  approve(plan: PlanView): Promise<void>;
  /** Something a person should read now. */
  warn(message: string): void;
  /** How far the run is, at least once a second. */
  onProgress(view: ProgressView): void;
}
