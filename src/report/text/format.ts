// `en-US` is named so that a number reads alike on every machine, whatever its locale.
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

/** What stands for a number that is none: a progress line must never fail. */
const UNKNOWN = '?';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A whole number with thousands separators: `1,234,567`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? grouped.format(count) : UNKNOWN;
}

/** A count and its noun: `1 row`, `5,000 rows`. */
export function formatCounted(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A span in its two largest units: `0.4 s`, `42 s`, `1 min 5 s`, `3 h 12 min`, `2 d 1 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return UNKNOWN;
  if (seconds < 10) return `${oneDecimal.format(Math.max(0, seconds))} s`;
  // Each threshold is tried on the rounded value, or 59.7 s would read "60 s".
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return two(whole, MINUTE, 'min', 1, 's');
  const minutes = Math.round(seconds / MINUTE) * MINUTE;
  if (minutes < DAY) return two(minutes, HOUR, 'h', MINUTE, 'min');
  return two(Math.round(seconds / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

/** A rate: `1,235/s`, `15.9/s`, `0.05/s`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return `${UNKNOWN}/s`;
  if (perSecond >= 100) return `${grouped.format(perSecond)}/s`;
  return `${(perSecond >= 1 ? oneDecimal : twoDigits).format(perSecond)}/s`;
}

/** A latency: `140 ms`. */
export function formatMs(ms: number): string {
  return `${formatCount(ms)} ms`;
}

/** `2026-07-27T01:02:03.456Z` as people read it: `2026-07-27 01:02:03 UTC`. Anything else stays as it is. */
export function formatTime(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}

/** A time to come or just gone, epoch ms: `01:02:03 UTC`; with its date where that is not today's. */
export function formatClock(epochMs: number, nowMs: number): string {
  const [day, now] = [isoOf(epochMs), isoOf(nowMs)];
  if (day === undefined) return UNKNOWN;
  return formatTime(day).slice(day.slice(0, 10) === now?.slice(0, 10) ? 'YYYY-MM-DD '.length : 0);
}

/** Undefined for a number that is no date: a message must never fail. */
function isoOf(epochMs: number): string | undefined {
  return Math.abs(epochMs) <= 8.64e15 ? new Date(epochMs).toISOString() : undefined;
}

function two(total: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.round((total % big) / small);
  return `${Math.floor(total / big)} ${bigName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}
