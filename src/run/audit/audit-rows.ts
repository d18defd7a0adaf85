import type { Finding } from '../../domain/row/finding.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import type { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import { joinLines, toJson } from '../../record/files/jsonl.ts';
import { writeFileAtomic } from '../../record/files/write-file-atomic.ts';
import { auditFile } from '../../record/views/audit-folder.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import { FindingsSummary } from '../planning/findings-summary.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import type { AuditContext } from './audit-options.ts';
import { auditRow } from './audit-row.ts';

/**
 * Goes through the rows of a judged input, adds up what there is to say, and writes findings.jsonl.
 *
 * @param judge knows about the accounts; undefined: only the file does.
 * @param folder where to; undefined: nowhere.
 * @param total how many findings there are, where that is known: behind the last one nothing is read.
 */
export async function auditRows(
  input: PlannedInput,
  judge: AccountChecker | undefined,
  folder: string | undefined,
  { scrubber, stop }: Pick<AuditContext, 'scrubber' | 'stop'>,
  total?: number,
): Promise<FindingsSummary> {
  const tally = new FindingsSummary();
  async function* findings(): AsyncGenerator<readonly Finding[]> {
    for await (const batch of input.rows()) {
      throwIfInterrupted(stop.draining);
      yield batch.flatMap((row) => {
        const audited = auditRow(row, input.plan, judge);
        tally.add(audited);
        return audited.findings;
      });
      if (tally.total === total) return;
    }
  }
  if (folder !== undefined) await writeFindings(folder, findings(), scrubber);
  else for await (const _ of findings());
  if (total !== undefined) tally.countRows(input.plan.counts);
  return tally;
}

/** Writes findings.jsonl. @throws ProblemError `disk`; what `findings` throws comes through. */
export async function writeFindings(
  folder: string,
  findings: AsyncIterable<readonly Finding[]> | Iterable<readonly Finding[]>,
  scrubber: Scrubber,
): Promise<void> {
  const lineOf = (finding: Finding) =>
    `${toJson({ ...finding, message: scrubber.scrub(finding.message) })}\n`;
  async function* lines(): AsyncGenerator<string> {
    for await (const some of findings) if (some.length > 0) yield some.map(lineOf).join('');
  }
  await writeFileAtomic(auditFile(folder, 'findings.jsonl'), joinLines(lines()));
}
