import type { FailureReason } from '../../../domain/row/reason.ts';
import { TENANT_REASONS } from '../../../domain/row/reason.ts';

/** `--max-failures`: a number of rows, or a share of the rows sent. */
export type FailureLimit = { readonly rows: number } | { readonly share: number };

/**
 * Reads `--max-failures N` or `P%`.
 * @returns undefined where it is neither a whole number nor a percentage from 0 to 100.
 */
export function parseFailureLimit(text: string): FailureLimit | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  const value = Number(match[1]);
  if (match[2] === '%') return value <= 100 ? { share: value / 100 } : undefined;
  return Number.isInteger(value) ? { rows: value } : undefined;
}

const OF_THE_TENANT: ReadonlySet<string> = new Set(TENANT_REASONS);

/** Whether a failure counts for `--max-failures`: what the tenant refused, not what the plan did. */
export function countsAsRefused(reason: FailureReason): boolean {
  return OF_THE_TENANT.has(reason);
}

/**
 * Whether more rows were refused than the bound allows. A share is taken of the rows sent, but of no fewer than
 * make one refusal the whole allowance (20 rows at 5%): the first refused row of a run is no trend.
 */
export function tooManyFailures(bound: FailureLimit | undefined, refused: number, sent: number): boolean {
  if (bound === undefined) return false;
  if ('rows' in bound) return refused > bound.rows;
  return refused > Math.max(bound.share * sent, bound.share === 0 ? 0 : 1);
}
