import type { Finding } from '../domain/finding.ts';
import type { AccountJudge } from '../plan/judge-accounts.ts';
import { auditFile } from '../record/audit-folder.ts';
import { gatherText } from '../record/gather-text.ts';
import { toJson } from '../record/jsonl.ts';
import { writeAtomically } from '../record/write-atomically.ts';
import type { AuditWorld } from './audit-order.ts';
import { auditRow } from './audit-row.ts';
import { throwIfInterrupted } from './interrupted.ts';
import type { JudgedInput } from './judge-input.ts';
import { FindingsTally } from './tally-findings.ts';

/**
 * Goes through the rows of a judged input, adds up what there is to say, and writes findings.jsonl.
 *
 * @param judge knows about the accounts; undefined: only the file does.
 * @param folder where to; undefined: nowhere.
 */
export async function auditRows(
  input: JudgedInput,
  judge: AccountJudge | undefined,
  folder: string | undefined,
  { scrubber, stop }: Pick<AuditWorld, 'scrubber' | 'stop'>,
): Promise<FindingsTally> {
  const tally = new FindingsTally();
  async function* lines(): AsyncGenerator<string> {
    for await (const batch of input.rows()) {
      throwIfInterrupted(stop.stopping);
      let text = '';
      for (const row of batch) {
        const audited = auditRow(row, input.judgement, judge);
        tally.add(audited);
        for (const finding of audited.findings) text += lineOf(finding);
      }
      if (text !== '') yield text;
    }
  }
  const lineOf = (finding: Finding) =>
    `${toJson({ ...finding, message: scrubber.scrub(finding.message) })}\n`;

  if (folder !== undefined) await writeAtomically(auditFile(folder, 'findings.jsonl'), gatherText(lines()));
  else for await (const _ of lines());
  return tally;
}
