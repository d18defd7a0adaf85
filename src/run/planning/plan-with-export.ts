import { resolve } from 'node:path';
import { SoughtIds } from '../../plan/index/sought-ids.ts';
import { readUsersExport } from '../../read/export/users-export.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { InputSource } from '../input/input-source.ts';
import { type PlannedInput, type PlanReadOptions, planFile } from './plan-file.ts';
import type { PlanningContext, PlanningOptions } from './planning-options.ts';

/**
 * Judges an input by itself. Where `--users` names an export, an id that holds characters nobody sees is no fault if it
 * is in there, as it is typed. Few files have such ids: only for these is the export gone through, and the file judged anew.
 *
 * Whether the export may be believed is seen when it is read for its accounts, before anything is sent.
 *
 * @param takesNotes see {@link PlanReadOptions}.
 * @throws ProblemError where the input or the export cannot be read; `interrupted`
 */
export async function planWithExport(
  source: InputSource,
  planning: PlanningOptions,
  context: Pick<PlanningContext, 'clock' | 'cwd' | 'stop'>,
  { takesNotes }: Pick<PlanReadOptions, 'takesNotes'> = {},
): Promise<PlannedInput> {
  const { clock, cwd, stop } = context;
  const { users } = planning;
  const reads = { draining: stop.draining, takesNotes };
  if (users === undefined || planning.allowUnseen) {
    return await planFile(source, planning, clock, reads);
  }
  const ids = new SoughtIds(clock.random);
  let isLookedUp = false;
  const allowsUnseen = (userId: string) => {
    if (isLookedUp) return ids.isFound(userId);
    ids.seek(userId);
    return false;
  };
  const input = await planFile(source, planning, clock, { ...reads, allowsUnseen });
  ids.finish();
  isLookedUp = true;
  if (ids.isEmpty) return input;
  let found = false;
  for await (const batch of readUsersExport(resolve(cwd, users.path), users.path)) {
    throwIfInterrupted(stop.draining);
    for (const { userId, linked } of batch) {
      if (ids.find(userId)) found = true;
      for (const id of linked) if (ids.find(id)) found = true;
    }
  }
  return found ? await planFile(source, planning, clock, { ...reads, allowsUnseen }) : input;
}
