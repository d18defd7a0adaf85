/**
 * An Auth0 user id, taken apart: `auth0|abc` is provider `auth0`, userId `abc`.
 * The userId is what Auth0 calls the identity's bare `user_id`.
 */
export interface AccountRef {
  readonly provider: string;
  readonly userId: string;
}

/**
 * Splits a full id at its FIRST `|` only: enterprise ids hold more of them
 * (`samlp|acme-conn|u@x.com` is provider `samlp`, userId `acme-conn|u@x.com`).
 *
 * @returns undefined where there is no `|`, or nothing before or behind it.
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
