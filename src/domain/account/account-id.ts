import { isExactNumber } from '../exact-json.ts';

/**
 * The parts of an Auth0 user id: `auth0|abc` is provider `auth0`, userId `abc`.
 * The userId is what Auth0 calls the identity's bare `user_id`.
 */
export interface AccountRef {
  readonly provider: string;
  readonly userId: string;
}

/**
 * Splits a full id at its FIRST `|`, because enterprise ids contain more
 * (`samlp|acme-conn|u@x.com` is provider `samlp`, userId `acme-conn|u@x.com`).
 *
 * @returns undefined where there is no `|`, or nothing before or after it.
 */
export function splitAccountId(id: string): AccountRef | undefined {
  const bar = id.indexOf('|');
  if (bar <= 0 || bar === id.length - 1) return undefined;
  return { provider: id.slice(0, bar), userId: id.slice(bar + 1) };
}

/** The full id of an account: the inverse of {@link splitAccountId}. */
export function joinAccountId(account: AccountRef): string {
  return `${account.provider}|${account.userId}`;
}

/** An id of digits, which some providers give as a JSON number. */
const DIGITS = /^\d+$/;

/**
 * The bare user_id of an untrusted identity: a string, or a number, which may have more digits than a double holds.
 * @returns undefined where it is neither, or digits have been lost.
 */
export function bareUserId(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return isExactNumber(value) && DIGITS.test(value.value) ? value.value : undefined;
}
