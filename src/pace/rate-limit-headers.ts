import type { RateFacts } from '../domain/ports.ts';

/** Reply headers as Node's http, axios and undici hand them over: names in lower case. */
export type ReplyHeaders = Readonly<Record<string, unknown>>;

/** No bucket is larger: Auth0's largest has 5,000. A header that says more is damaged, not generous. */
const LARGEST_BUCKET = 1_000_000;

/**
 * The farthest that a header can put the next request off, a day: a limit of Auth0's adds a request within a minute, a
 * gateway's within a day. What is farther away is a misreading (an epoch, milliseconds), and no word at all.
 */
export const FARTHEST_WORD_MS = 86_400_000;

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

/** How long the reply asks to wait by its own headers, ms; undefined where it asks for nothing, or for nothing sane. */
export function namedWaitMs(facts: RateFacts): number | undefined {
  if (facts.retryAfterMs !== undefined) return facts.retryAfterMs;
  if (facts.resetEpochS === undefined || facts.dateEpochMs === undefined) return undefined;
  const wait = facts.resetEpochS * 1000 - facts.dateEpochMs;
  return wait > 0 && wait <= FARTHEST_WORD_MS ? wait : undefined;
}

/** Epoch seconds; some gateways write milliseconds, which as seconds would be a date beyond the year 33000. */
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

/** An HTTP date names its day and ends in GMT; without this check `Date.parse` would take "7" for a month. */
function httpDate(header: unknown): number | undefined {
  if (typeof header !== 'string' || !/^[A-Z][a-z]{2,8},? .{10,26} GMT$/.test(header)) return undefined;
  const at = Date.parse(header);
  return Number.isFinite(at) ? at : undefined;
}

/** `Retry-After` is seconds, or a date on the SERVER's clock: only the reply's own `Date` makes a wait of that. */
function waitOf(header: unknown, dateEpochMs: number | undefined): number | undefined {
  const seconds = wholeNumber(header, 0, FARTHEST_WORD_MS / 1000);
  if (seconds !== undefined) return seconds * 1000;
  const at = httpDate(header);
  if (at === undefined || dateEpochMs === undefined) return undefined;
  const wait = at - dateEpochMs;
  return wait <= FARTHEST_WORD_MS ? Math.max(0, wait) : undefined;
}
