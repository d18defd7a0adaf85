/** The column of retry.csv that says why the row failed. */
export const REASON_COLUMN = 'failure_reason';

/** Whether this is that column. Case is ignored, and spaces and hyphens count as `_`. */
export function isReasonColumn(name: string): boolean {
  return name.trim().toLowerCase().replace(/[\s-]/g, '_') === REASON_COLUMN;
}
