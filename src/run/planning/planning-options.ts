import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { Delimiter } from '../../read/csv/delimiter.ts';
import type { RunContext } from '../engine/run-context.ts';

/** How rows are read and planned. A resume takes these from run.json. */
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

/** The flag that sets each option, without its dashes. */
export const PLANNING_FLAGS = {
  columns: 'columns',
  delimiter: 'delimiter',
  encoding: 'encoding',
  noHeader: 'no-header',
  onChain: 'on-chain',
  onClaimedTwice: 'on-claimed-twice',
  users: 'users',
  allowUnseen: 'allow-unseen',
  requireSameEmail: 'require-same-email',
  requireVerified: 'require-verified',
} as const satisfies Readonly<Record<keyof PlanningOptions, string>>;

/** What planning requires of its surroundings. */
export interface PlanningContext extends Pick<RunContext, 'clock' | 'cwd' | 'stop' | 'warn'> {
  /** Shows what is being read, now and then. */
  onStep?(text: string): void;
}
