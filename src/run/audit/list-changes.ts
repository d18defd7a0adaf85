import { joinLines, toJson } from '../../record/files/jsonl.ts';
import { writeFileAtomic } from '../../record/files/write-file-atomic.ts';
import { auditFile } from '../../record/views/audit-folder.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/**
 * Writes changes.jsonl: every row that is to be sent otherwise than it stands, for `--on-chain flatten` or
 * `--on-claimed-twice first`.
 */
export async function listChanges(input: PlannedInput, folder: string): Promise<void> {
  await writeFileAtomic(auditFile(folder, 'changes.jsonl'), joinLines(lines(input)));
}

async function* lines({ plan, rows }: PlannedInput): AsyncGenerator<string> {
  for await (const batch of rows()) {
    for (const row of batch) {
      const message = plan.changeOf(row);
      const decision = plan.decide(row);
      if (message === undefined || row.kind !== 'pair' || decision.kind !== 'send') continue;
      yield `${toJson({
        row: row.row,
        line: row.line,
        primary_user_id: row.pair.primaryUserId,
        secondary_user_id: row.pair.secondaryUserId,
        sent_to: decision.primaryUserId,
        message,
      })}\n`;
    }
  }
}
