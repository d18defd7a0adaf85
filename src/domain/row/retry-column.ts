/** The column of retry.csv that tells why a row is in it. */
export const REASON_COLUMN = 'failure_reason';

/** Whether a column is that one. Names are matched without regard to case; spaces and hyphens count as `_`. */
export function isReasonColumn(name: string): boolean {
  return name.trim().toLowerCase().replace(/[\s-]/g, '_') === REASON_COLUMN;
}
