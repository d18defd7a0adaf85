import type { RateFacts } from '../domain/ports.ts';

/** Reply headers as Node's http, axios and undici hand them over: names in lower case. */
export type ReplyHeaders = Readonly<Record<string, unknown>>;

/** No bucket is larger: Auth0's largest has 5,000. A header that says more is damaged, not generous. */
const LARGEST_BUCKET = 1_000_000;

/** The longest wait that is believed, an hour: more is a misreading (an epoch as seconds), and the outage limit is far below. */
const LONGEST_WAIT_MS = 3_600_000;

/** 2001-09-09 to 5138-11-16: an epoch outside is milliseconds or nonsense. */
const EARLIEST_EPOCH_S = 1e9;
const LATEST_EPOCH_S = 1e11;

/**
 * Reads what a reply says about the tenant's rate limit. Headers are untrusted input: whatever is missing,
 * repeated, malformed or absurd is left out, and nothing throws.
 *
 * Source of the names: Auth0, "Rate Limit Configurations" and "Management API rate limits"; `Retry-After`
 * and `Date`: RFC 9110, 10.2.3 and 6.6.1.
 */
export function rateFactsOf(status: number, headers: ReplyHeaders): RateFacts {
  const limit = wholeNumber(headers['x-ratelimit-limit'], 1, LARGEST_BUCKET);
  const remaining = wholeNumber(headers['x-ratelimit-remaining'], 0, limit ?? LARGEST_BUCKET);
  const resetEpochS = wholeNumber(headers['x-ratelimit-reset'], EARLIEST_EPOCH_S, LATEST_EPOCH_S);
  const dateEpochMs = httpDate(headers.date);
  const retryAfterMs = waitOf(headers['retry-after'], dateEpochMs);
  return {
    status,
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetEpochS !== undefined && { resetEpochS }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(dateEpochMs !== undefined && { dateEpochMs }),
  };
}

function wholeNumber(header: unknown, least: number, most: number): number | undefined {
  if (typeof header !== 'string' || !/^\s*\d{1,15}\s*$/.test(header)) return undefined;
  const value = Number(header);
  return value >= least && value <= most ? value : undefined;
}

/** An HTTP date names its day and ends in GMT; without this check `Date.parse` would take "7" for a month. */
function httpDate(header: unknown): number | undefined {
  if (typeof header !== 'string' || !/^[A-Z][a-z]{2,8},? .{10,26} GMT$/.test(header)) return undefined;
  const at = Date.parse(header);
  return Number.isFinite(at) ? at : undefined;
}

/** `Retry-After` is seconds, or a date on the SERVER's clock: only the reply's own `Date` makes a wait of that. */
function waitOf(header: unknown, dateEpochMs: number | undefined): number | undefined {
  const seconds = wholeNumber(header, 0, LONGEST_WAIT_MS / 1000);
  if (seconds !== undefined) return seconds * 1000;
  const at = httpDate(header);
  if (at === undefined || dateEpochMs === undefined) return undefined;
  const wait = at - dateEpochMs;
  return wait <= LONGEST_WAIT_MS ? Math.max(0, wait) : undefined;
}
