import { isDeepStrictEqual } from 'node:util';
import { PRESERVE_NOTHING, type PreservationOptions } from '../../domain/preservation.ts';
import { problem } from '../../domain/problem.ts';
import type { RunJson } from '../../record/folder/run-json.ts';
import { PLANNING_FLAGS, type PlanningOptions } from '../planning/planning-options.ts';

/** The flag that sets each option, without its dashes. */
export const PRESERVATION_FLAGS = {
  snapshot: 'snapshot',
  merge: 'merge-metadata',
  carryRoles: 'carry-roles',
  carryOrganizations: 'carry-organizations',
} as const satisfies Readonly<Record<keyof PreservationOptions, string>>;

/**
 * The options that plan the rows: the command's for a new run, run.json's for a resume. A run planned by two sets of
 * rules would send rows that it refused before.
 *
 * @param given names of the options whose flags were given.
 * @throws ProblemError `options_differ` if a flag was given that differs from the run's.
 */
export function resumePlanningOptions(
  asked: PlanningOptions,
  given: readonly (keyof PlanningOptions)[],
  run: RunJson | undefined,
): PlanningOptions {
  if (run === undefined) return asked;
  const recorded = run.options.judging as PlanningOptions;
  for (const name of given) {
    if (isSame(name, asked, recorded)) continue;
    const shown = JSON.stringify(recorded[name] ?? 'not given');
    throw optionsDiffer(PLANNING_FLAGS[name], `${shown}): its rows are already planned`);
  }
  return recorded;
}

/** Of an export only the path as it was typed is compared here. Its bytes are compared when it is read. */
function isSame(name: keyof PlanningOptions, asked: PlanningOptions, recorded: PlanningOptions): boolean {
  if (name === 'users') return asked.users?.path === recorded.users?.path;
  return isDeepStrictEqual(asked[name], recorded[name]);
}

/**
 * What to preserve of secondaries: as the command asks for a new run, as run.json says for a resume. Undo could not
 * restore a run of which only a part has snapshots.
 *
 * @param given names of the options whose flags were given.
 * @throws ProblemError `options_differ` if a flag was given that differs from the run's.
 */
export function resumePreservationOptions(
  asked: PreservationOptions,
  given: readonly (keyof PreservationOptions)[],
  run: RunJson | undefined,
): PreservationOptions {
  if (run === undefined) return asked;
  const recorded = (run.options.keeping as PreservationOptions | undefined) ?? PRESERVE_NOTHING;
  // A run that merges takes snapshots as well, and `--snapshot` then says nothing else.
  const differing = given.find((name) => asked[name] !== recorded[name]);
  if (differing !== undefined) {
    throw optionsDiffer(PRESERVATION_FLAGS[differing], `${String(recorded[differing])})`);
  }
  return recorded;
}

function optionsDiffer(flag: string, recorded: string) {
  return problem(
    'options_differ',
    `--${flag} differs from what this run started with (${recorded}.`,
    `Omit --${flag}, or start a new run with another --out.`,
  );
}
