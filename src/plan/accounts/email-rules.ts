import type { EXPORT_REFUSALS } from '../../domain/row/reason.ts';

/** `--require-same-email`, `--require-verified`. */
export interface EmailRules {
  readonly requireSameEmail: boolean;
  readonly requireVerified: boolean;
}

/** What is known about an account's e-mail address. */
export interface EmailView {
  readonly id: string;
  readonly hasEmail: boolean;
  /** Undefined where unknown. */
  readonly isVerified: boolean | undefined;
}

/** Why a pair does not meet the rules. */
export interface EmailRefusal {
  readonly code: (typeof EXPORT_REFUSALS)[number];
  readonly message: string;
}

/**
 * Checks a pair's e-mail addresses against the rules. What is unknown does not meet them.
 * @param isSame both have an address, and it is the same.
 */
export function emailRefusal(
  primary: EmailView,
  secondary: EmailView,
  isSame: boolean,
  { requireSameEmail, requireVerified }: EmailRules,
): EmailRefusal | undefined {
  const accounts = [primary, secondary];
  if (requireSameEmail && !isSame) {
    const without = accounts.find(({ hasEmail }) => !hasEmail);
    const message =
      without === undefined
        ? differentEmails(primary.id, secondary.id)
        : `${without.id} has no e-mail address`;
    return { code: 'email_mismatch', message };
  }
  const unverified = accounts.filter(({ isVerified }) => isVerified !== true);
  if (requireVerified && unverified.length > 0) {
    return { code: 'email_unverified', message: unverifiedEmails(unverified) };
  }
  return undefined;
}

export function differentEmails(one: string, other: string): string {
  return `${one} and ${other} have different e-mail addresses`;
}

export function unverifiedEmails(accounts: readonly EmailView[]): string {
  const verb = accounts.length === 1 ? 'has' : 'have';
  return `${accounts.map(({ id }) => id).join(' and ')} ${verb} no verified e-mail address`;
}

/** Auth0 treats addresses that differ only in case as equal. */
export function comparableEmail(email: string): string {
  return email.toLowerCase();
}
