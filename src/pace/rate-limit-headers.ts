import type { RateFacts } from '../domain/ports.ts';

/** Reply headers as returned by Node's http, axios and undici: names in lower case. */
export type ReplyHeaders = Readonly<Record<string, unknown>>;

/** Upper bound of a plausible limit: Auth0's largest bucket has 5,000. A header with more is damaged. */
const LARGEST_BUCKET = 1_000_000;

/**
 * The longest wait that a header may ask for, a day: Auth0's limits add a request within a minute, a gateway's within
 * a day. Anything longer is a misreading (an epoch, milliseconds) and is ignored.
 */
export const FARTHEST_WORD_MS = 86_400_000;

/** 2001-09-09 to 5138-11-16: a value outside is in milliseconds or invalid. */
const EARLIEST_EPOCH_S = 1e9;
const LATEST_EPOCH_S = 1e11;

/**
 * Reads the tenant's rate limit from a reply. Headers are untrusted input: values that are missing, repeated,
 * malformed or absurd are left out, and nothing throws.
 *
 * Source of the names: Auth0, "Rate Limit Configurations" and "Management API rate limits"; `Retry-After`
 * and `Date`: RFC 9110, 10.2.3 and 6.6.1.
 */
export function rateFactsOf(status: number, headers: ReplyHeaders): RateFacts {
  const limit = wholeNumber(headers['x-ratelimit-limit'], 1, LARGEST_BUCKET);
  const remaining = wholeNumber(headers['x-ratelimit-remaining'], 0, limit ?? LARGEST_BUCKET);
  const resetEpochS = epochOf(headers['x-ratelimit-reset']);
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

/** The wait that the reply's own headers ask for, ms; undefined if there is none or it is absurd. */
export function namedWaitMs(facts: RateFacts): number | undefined {
  if (facts.retryAfterMs !== undefined) return facts.retryAfterMs;
  if (facts.resetEpochS === undefined || facts.dateEpochMs === undefined) return undefined;
  const wait = facts.resetEpochS * 1000 - facts.dateEpochMs;
  return wait > 0 && wait <= FARTHEST_WORD_MS ? wait : undefined;
}

/** Epoch seconds. Some gateways write milliseconds, which as seconds would be a date after the year 33000. */
function epochOf(header: unknown): number | undefined {
  const seconds = wholeNumber(header, EARLIEST_EPOCH_S, LATEST_EPOCH_S);
  if (seconds !== undefined) return seconds;
  const ms = wholeNumber(header, EARLIEST_EPOCH_S * 1000, LATEST_EPOCH_S * 1000);
  return ms === undefined ? undefined : Math.ceil(ms / 1000);
}

function wholeNumber(header: unknown, least: number, most: number): number | undefined {
  if (typeof header !== 'string' || !/^\s*\d{1,15}\s*$/.test(header)) return undefined;
  const value = Number(header);
  return value >= least && value <= most ? value : undefined;
}

/** Requires the day name and GMT of an HTTP date: `Date.parse` alone would take "7" for a month. */
function httpDate(header: unknown): number | undefined {
  if (typeof header !== 'string' || !/^[A-Z][a-z]{2,8},? .{10,26} GMT$/.test(header)) return undefined;
  const at = Date.parse(header);
  return Number.isFinite(at) ? at : undefined;
}

/** `Retry-After` is in seconds, or a date on the SERVER's clock, which only the reply's own `Date` turns into a wait. */
function waitOf(header: unknown, dateEpochMs: number | undefined): number | undefined {
  const seconds = wholeNumber(header, 0, FARTHEST_WORD_MS / 1000);
  if (seconds !== undefined) return seconds * 1000;
  const at = httpDate(header);
  if (at === undefined || dateEpochMs === undefined) return undefined;
  const wait = at - dateEpochMs;
  return wait <= FARTHEST_WORD_MS ? Math.max(0, wait) : undefined;
}
