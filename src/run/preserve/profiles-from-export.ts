import { resolve } from 'node:path';
import { METADATA_KINDS } from '../../domain/account/metadata.ts';
import type { ProfileSource } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { readUserProfiles } from '../../read/export/user-profiles.ts';
import { ProfileStore } from '../../record/files/profile-store.ts';
import { readExportFacts } from '../../record/views/export-facts.ts';
import { withoutTokens } from '../../tenant/api/profiles.ts';
import type { RunContext } from '../engine/run-context.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';

/** Profiles out of the export that `--users` names. */
export interface ExportProfiles extends ProfileSource {
  close(): Promise<void>;
}

/**
 * Goes through the export once and lays the profiles of the pairs' accounts out in the run's folder.
 *
 * @returns undefined where nothing is kept, no export is given, or it does not tell the metadata; then the tenant is asked.
 * @throws ProblemError `disk`, `interrupted`
 */
export async function openExportProfiles(
  options: { readonly planning: PlanningOptions; readonly preservation: PreservationOptions },
  { plan }: PlannedInput,
  folder: string,
  context: Pick<RunContext, 'cwd' | 'stop' | 'warn'>,
): Promise<ExportProfiles | undefined> {
  const { users } = options.planning;
  if (!options.preservation.snapshot || users === undefined) return undefined;
  const { accounts } = plan;
  const path = resolve(context.cwd, users.path);
  const store = await ProfileStore.create(folder, accounts.end);
  const seen = new Set<string>();
  for await (const batch of readUserProfiles(path, users.path)) {
    throwIfInterrupted(context.stop.draining);
    for (const profile of batch) for (const kind of METADATA_KINDS) if (kind in profile) seen.add(kind);
    const wanted = batch.map((profile) => [accounts.find(String(profile.user_id)), profile] as const);
    await store.add(
      wanted
        .filter(([account]) => account !== 0)
        .map(([account, one]) => [account, withoutTokens(one)] as const),
    );
  }
  // Our own export asks for both. In any other a user without metadata looks like one whose metadata was not asked for.
  const tells = seen.size === METADATA_KINDS.length || (await readExportFacts(path)) !== undefined;
  if (!tells || seen.size === 0) {
    context.warn(
      `${users.path} does not contain the users' metadata: for snapshots, each secondary is read from the tenant.`,
    );
    await store.discard();
    return undefined;
  }
  return {
    find: async (userId) => {
      const account = accounts.find(userId);
      return account === 0 ? undefined : await store.find(account);
    },
    close: () => store.discard(),
  };
}
