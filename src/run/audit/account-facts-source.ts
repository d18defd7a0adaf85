import type { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import type { AuditJson } from '../../record/views/audit-json.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';

/** What an audit holds the pairs against, beside the file itself. */
export interface AccountFactsSource {
  readonly against: AuditJson['against'];
  /** The same in words. */
  readonly inWords: string;
  /** Undefined for the file alone. */
  readonly judge?: AccountChecker;
  /** Undefined where it is not known. */
  readonly tenant: string | undefined;
  /** As audit.json keeps them: with the export's sha256. */
  readonly planning: PlanningOptions;
  /** The rate that reads have measured. */
  readonly learnedPerSecond?: number | undefined;
}
