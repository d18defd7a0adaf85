import type { AuditErrorCode, AuditWarningCode, Found } from '../../domain/row/finding.ts';
import type { Pair } from '../../domain/row/pair.ts';
import type { AccountNumber } from '../index/account-index.ts';
import type { AccountFacts } from './account-facts.ts';
import {
  differentEmails,
  type EmailRules,
  type EmailView,
  emailRefusal,
  unverifiedEmails,
} from './email-rules.ts';

/** The errors that the facts can show. The last two need `--require-…`. */
type AccountErrorCode = Extract<
  AuditErrorCode,
  | 'primary_not_found'
  | 'secondary_not_found'
  | 'linked_elsewhere'
  | 'primary_is_secondary'
  | 'account_unreadable'
  | 'email_mismatch'
  | 'email_unverified'
>;

/** What the facts say about a pair that the plan would send. */
export type AccountCheck =
  /** Nothing prevents the link. */
  | { readonly kind: 'ready' }
  /** `--require-…` cannot be checked: nothing is known about one of the accounts. */
  | { readonly kind: 'unproven' }
  | { readonly kind: 'already_linked' }
  | { readonly kind: 'error'; readonly code: AccountErrorCode; readonly message: string };

/** Something about a pair to review. It does not prevent the link. */
export type AccountWarning = Found & { readonly severity: 'warning' };

/** Where the facts are from, and what `--require-…` demands. */
export interface AccountCheckOptions extends EmailRules {
  readonly source: 'export' | 'tenant';
  /** Whether the facts cover every user, so that a user without facts does not exist. */
  readonly isComplete: boolean;
}

/** The accounts of a pair: their ids and their numbers. */
export interface PairOfAccounts {
  readonly primaryId: string;
  readonly secondaryId: string;
  readonly primary: AccountNumber;
  readonly secondary: AccountNumber;
}

/** What a link discards. The index has bit 0 for user_metadata and bit 1 for app_metadata. */
const LOST = [undefined, 'user_metadata', 'app_metadata', 'user_metadata and app_metadata'] as const;

/** Checks pairs against the facts about their accounts. */
export class AccountChecker {
  readonly #facts: AccountFacts;
  readonly #options: AccountCheckOptions;

  constructor(facts: AccountFacts, options: AccountCheckOptions) {
    this.#facts = facts;
    this.#options = options;
  }

  /** Whether `--require-…` is given. */
  get requiresProof(): boolean {
    return this.#options.requireSameEmail || this.#options.requireVerified;
  }

  /** @param primaryId the account to link into; with `--on-chain flatten` it may differ from the row's own. */
  accountsOf({ row, secondaryUserId: secondaryId }: Pair, primaryId: string): PairOfAccounts {
    const facts = this.#facts;
    return { primaryId, secondaryId, primary: facts.primaryOf(row), secondary: facts.find(secondaryId) };
  }

  verdictOn({ primaryId, secondaryId, primary, secondary }: PairOfAccounts): AccountCheck {
    const facts = this.#facts;
    if (!facts.exists(primary)) {
      if (facts.isHeld(primary)) {
        return error('primary_is_secondary', `${primaryId} is an identity of ${facts.holderName(primary)}`);
      }
      if (this.#isMissing(primary)) return error('primary_not_found', this.#noUser(primaryId));
      const why = facts.unreadable.get(primary);
      if (why !== undefined) return error('account_unreadable', `${primaryId} ${why}`);
    }
    // An account that is both a user and an identity was linked or unlinked while the export was written.
    if (!facts.exists(secondary)) {
      if (facts.isHeldBy(secondary, primary)) return { kind: 'already_linked' };
      if (facts.isHeld(secondary)) {
        const holder = facts.holderName(secondary);
        return error('linked_elsewhere', `${secondaryId} is an identity of ${holder}, not of ${primaryId}`);
      }
      if (this.#isMissing(secondary)) return error('secondary_not_found', this.#noSecondary(secondaryId));
      const why = facts.unreadable.get(secondary);
      if (why !== undefined) return error('account_unreadable', `${secondaryId} ${why}`);
    }
    return this.#requirements(primary, secondary, primaryId, secondaryId);
  }

  /** The warnings about a pair that is ready. */
  warningsOn(accounts: PairOfAccounts): readonly AccountWarning[] {
    const facts = this.#facts;
    const { primaryId, secondaryId, primary, secondary } = accounts;
    const warnings: AccountWarning[] = [];
    if (facts.hasEmail(primary) && facts.hasEmail(secondary) && !facts.haveSameEmail(primary, secondary)) {
      warnings.push(warning('email_mismatch', differentEmails(primaryId, secondaryId)));
    }
    if (facts.hasUnverifiedEmail(primary) || facts.hasUnverifiedEmail(secondary)) {
      const both = [this.#emailOf(primary, primaryId), this.#emailOf(secondary, secondaryId)];
      const message = unverifiedEmails(both.filter(({ isVerified }) => isVerified === false));
      warnings.push(warning('email_unverified', message));
    }
    const linked = facts.linkedTo(secondary);
    if (linked > 0) {
      const message = `${secondaryId} has ${linked === 1 ? 'an identity' : `${linked} identities`} linked to it`;
      warnings.push(warning('secondary_has_identities', message));
    }
    const lost = LOST[(facts.hasUserMetadata(secondary) ? 1 : 0) + (facts.hasAppMetadata(secondary) ? 2 : 0)];
    if (lost !== undefined) {
      warnings.push(warning('metadata_discarded', `${secondaryId} has ${lost}`));
    }
    const access = facts.accessOf(secondary);
    if (access !== undefined) {
      warnings.push(warning('access_discarded', `${secondaryId} has ${access}`));
    }
    if (facts.isBlocked(primary)) {
      warnings.push(warning('primary_blocked', `${primaryId} is blocked`));
    }
    return warnings;
  }

  #isMissing(account: AccountNumber): boolean {
    const facts = this.#facts;
    return facts.isAbsent(account) || (this.#options.isComplete && !facts.isHeld(account));
  }

  #noUser(id: string): string {
    return `the ${this.#options.source} has no user ${id}`;
  }

  /** A read by id does not find a linked account; only a read of its holder shows it. */
  #noSecondary(id: string): string {
    const unseen =
      this.#options.source === 'tenant' ? '; it may be linked to a user that the file does not name' : '';
    return `${this.#noUser(id)}${unseen}`;
  }

  #requirements(
    primary: AccountNumber,
    secondary: AccountNumber,
    primaryId: string,
    secondaryId: string,
  ): AccountCheck {
    const facts = this.#facts;
    if (!this.requiresProof) return { kind: 'ready' };
    if (!facts.exists(primary) || !facts.exists(secondary)) return { kind: 'unproven' };
    const refusal = emailRefusal(
      this.#emailOf(primary, primaryId),
      this.#emailOf(secondary, secondaryId),
      facts.haveSameEmail(primary, secondary),
      this.#options,
    );
    return refusal === undefined ? { kind: 'ready' } : { kind: 'error', ...refusal };
  }

  #emailOf(account: AccountNumber, id: string): EmailView {
    const facts = this.#facts;
    return { id, hasEmail: facts.hasEmail(account), isVerified: facts.emailVerified(account) };
  }
}

function warning(code: AuditWarningCode, message: string): AccountWarning {
  return { severity: 'warning', code, message };
}

function error(code: AccountErrorCode, message: string): AccountCheck {
  return { kind: 'error', code, message };
}
