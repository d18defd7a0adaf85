import { PRESERVE_NOTHING, type PreservationOptions } from '../../domain/preservation.ts';
import { problem } from '../../domain/problem.ts';
import type { RunJson } from '../../record/folder/run-json.ts';

const FLAG_NAMES: Readonly<Record<keyof PreservationOptions, string>> = {
  snapshot: '--snapshot',
  merge: '--merge-metadata',
  carryRoles: '--carry-roles',
  carryOrganizations: '--carry-organizations',
};

/**
 * What to keep of secondaries: as ordered for a new run, as run.json says for one that goes on. Half a run with
 * snapshots is one that undo cannot give back.
 *
 * @throws ProblemError `options_differ` where a flag was given that says something else than the run.
 */
export function resumePreservationOptions(
  asked: PreservationOptions,
  given: readonly (keyof PreservationOptions)[],
  run: RunJson | undefined,
): PreservationOptions {
  if (run === undefined) return asked;
  const kept = (run.options.keeping as PreservationOptions | undefined) ?? PRESERVE_NOTHING;
  for (const name of given) {
    // A run that merges takes snapshots anyway: the flag says nothing else.
    if (asked[name] === kept[name]) continue;
    throw problem(
      'options_differ',
      `${FLAG_NAMES[name]} differs from what this run started with (${String(kept[name])}).`,
      `Omit ${FLAG_NAMES[name]}, or start a new run with another --out.`,
    );
  }
  return kept;
}
