import { resolve } from 'node:path';
import { METADATA_KINDS } from '../../domain/account/metadata.ts';
import type { ProfileSource } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { readUserProfiles } from '../../read/export/user-profiles.ts';
import { ProfileStore } from '../../record/files/profile-store.ts';
import { readExportFacts } from '../../record/views/read-export-facts.ts';
import { withoutTokens } from '../../tenant/api/profiles.ts';
import type { Shutdown } from '../engine/shutdown.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { PlanningOptions } from '../link/link-options.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/** Profiles out of the export that `--users` names. */
export interface ExportProfiles extends ProfileSource {
  close(): Promise<void>;
}

interface ExportWorld {
  readonly cwd: string;
  readonly stop: Shutdown;
  warn(message: string): void;
}

/**
 * Goes through the export once and lays the profiles of the pairs' accounts out in the run's folder.
 *
 * @returns undefined where nothing is kept, no export is given, or it does not tell the metadata; then the tenant is asked.
 * @throws ProblemError `disk`, `interrupted`
 */
export async function openExportProfiles(
  { users }: PlanningOptions,
  terms: PreservationOptions,
  { judgement }: PlannedInput,
  folder: string,
  world: ExportWorld,
): Promise<ExportProfiles | undefined> {
  if (!terms.snapshot || users === undefined) return undefined;
  const { accounts } = judgement;
  const path = resolve(world.cwd, users.path);
  const store = await ProfileStore.create(folder, accounts.end);
  const seen = new Set<string>();
  for await (const batch of readUserProfiles(path, users.path)) {
    throwIfInterrupted(world.stop.stopping);
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
    world.warn(
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
