import { type MergeRule, metadataOf } from '../../domain/account/metadata.ts';
import type { ProfileSource } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { mergeMetadata } from '../../plan/metadata/merge-metadata.ts';
import { joinLines, toJson } from '../../record/files/jsonl.ts';
import { writeFileAtomic } from '../../record/files/write-file-atomic.ts';
import { auditFile } from '../../record/views/audit-folder.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';
import { openExportProfiles } from '../preserve/profiles-from-export.ts';
import type { AuditContext } from './audit-options.ts';

/**
 * Writes merges.jsonl: for each pair that would be sent, what `--merge-metadata` would write to its primary and what
 * stands in its place, or where the two conflict. By the export that `--users` names, without a request; a pair whose
 * accounts it does not hold, or for which nothing would be written, has no line.
 *
 * @throws ProblemError `disk`, `interrupted`
 */
export async function previewMerges(
  input: PlannedInput,
  options: { readonly planning: PlanningOptions; readonly preservation: PreservationOptions },
  folder: string,
  context: AuditContext,
): Promise<void> {
  const { merge } = options.preservation;
  if (merge === 'none') return;
  const profiles = await openExportProfiles(options, input, folder, context);
  if (profiles === undefined) return;
  try {
    await writeFileAtomic(auditFile(folder, 'merges.jsonl'), joinLines(linesOf(input, merge, profiles)));
  } finally {
    await profiles.close();
  }
}

async function* linesOf(
  { plan, rows }: PlannedInput,
  rule: MergeRule,
  profiles: ProfileSource,
): AsyncGenerator<string> {
  for await (const batch of rows()) {
    for (const row of batch) {
      const decision = plan.decide(row);
      if (row.kind !== 'pair' || decision.kind !== 'send') continue;
      const { primaryUserId } = decision;
      const { line, secondaryUserId } = row.pair;
      const primary = await profiles.find(primaryUserId);
      const secondary = await profiles.find(secondaryUserId);
      if (primary === undefined || secondary === undefined) continue;
      const merge = mergeMetadata(metadataOf(primary), metadataOf(secondary), rule);
      if (merge.ok && merge.value === undefined) continue;
      const about = {
        row: row.row,
        line,
        primary_user_id: primaryUserId,
        secondary_user_id: secondaryUserId,
      };
      const told = merge.ok
        ? { writes: merge.value?.wrote, replaces: merge.value?.before }
        : { conflicts: merge.error };
      yield `${toJson({ ...about, ...told })}\n`;
    }
  }
}
