import type { AuditWarningCode } from '../../domain/row/finding.ts';
import { warningHint } from '../../report/advice/finding-hints.ts';
import { formatCounted } from '../../report/text/format.ts';

/** What a plan says of the warnings about its pairs: how many there are of each, and what it means. */
export function warningNotes(warned: ReadonlyMap<AuditWarningCode, number>): string[] {
  return [...warned].map(
    ([code, count]) => `${formatCounted(count, 'pair')} with ${code}. ${warningHint(code)}`,
  );
}

/** Counts one more of a warning. */
export function countWarning(warned: Map<AuditWarningCode, number>, code: AuditWarningCode): void {
  warned.set(code, (warned.get(code) ?? 0) + 1);
}
