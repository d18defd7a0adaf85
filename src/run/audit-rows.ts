import type { Finding } from '../domain/finding.ts';
import type { AccountJudge } from '../plan/judge-accounts.ts';
import { auditFile } from '../record/audit-folder.ts';
import { gatherText } from '../record/gather-text.ts';
import { toJson } from '../record/jsonl.ts';
import { writeAtomically } from '../record/write-atomically.ts';
import type { PlanChanges } from '../report/plan-parts.ts';
import type { AuditWorld } from './audit-order.ts';
import { auditRow } from './audit-row.ts';
import type { JudgedInput } from './judge-input.ts';
import { FindingsTally } from './tally-findings.ts';

/** Rows shown of those that an option changed. */
const CHANGES_SHOWN = 3;

/** What a pass over the rows has gathered. */
export interface RowsAudited {
  readonly tally: FindingsTally;
  readonly changes: PlanChanges;
}

/**
 * Goes through the rows of a judged input, adds up what there is to say, and writes findings.jsonl.
 *
 * @param judge knows about the accounts; undefined: only the file does.
 * @param folder where to; undefined: nowhere.
 */
export async function passOverRows(
  input: JudgedInput,
  judge: AccountJudge | undefined,
  folder: string | undefined,
  { scrubber }: Pick<AuditWorld, 'scrubber'>,
): Promise<RowsAudited> {
  const tally = new FindingsTally();
  const examples: string[] = [];
  const { judgement } = input;
  const { flattened, firstOfSeveral } = judgement.changed;
  const count = flattened + firstOfSeveral;

  async function* lines(): AsyncGenerator<string> {
    for await (const batch of input.rows()) {
      let text = '';
      for (const row of batch) {
        const audited = auditRow(row, judgement, judge);
        tally.add(audited);
        for (const finding of audited.findings) text += lineOf(finding);
        const change = examples.length < Math.min(count, CHANGES_SHOWN) ? judgement.changeOf(row) : undefined;
        if (change !== undefined) examples.push(change);
      }
      if (text !== '') yield text;
    }
  }
  const lineOf = (finding: Finding) =>
    `${toJson({ ...finding, message: scrubber.scrub(finding.message) })}\n`;

  if (folder !== undefined) await writeAtomically(auditFile(folder, 'findings.jsonl'), gatherText(lines()));
  else for await (const _ of lines());
  return { tally, changes: { count, examples } };
}
