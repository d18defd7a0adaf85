import { isDeepStrictEqual } from 'node:util';
import { problem } from '../../domain/problem.ts';
import type { RunJson } from '../../record/folder/run-json.ts';
import type { PlanningOptions } from '../link/link-options.ts';

/** The flags as they are typed. */
export const FLAG_NAMES: Readonly<Record<keyof PlanningOptions, string>> = {
  columns: '--columns',
  delimiter: '--delimiter',
  encoding: '--encoding',
  noHeader: '--no-header',
  onChain: '--on-chain',
  onClaimedTwice: '--on-claimed-twice',
  users: '--users',
  allowUnseen: '--allow-unseen',
  requireSameEmail: '--require-same-email',
  requireVerified: '--require-verified',
};

/**
 * The options that judge rows: those of the command for a new run, those of run.json for one that goes on.
 * A run judged by two sets of rules would send rows that it refused before.
 *
 * @throws ProblemError `options_differ` where a flag was given that says something else than the run.
 */
export function resumePlanningOptions(
  asked: PlanningOptions,
  given: readonly (keyof PlanningOptions)[],
  run: RunJson | undefined,
): PlanningOptions {
  if (run === undefined) return asked;
  const kept = run.options.judging as PlanningOptions;
  for (const name of given) {
    if (isSame(name, asked, kept)) continue;
    throw problem(
      'options_differ',
      `${FLAG_NAMES[name]} differs from what this run started with (${JSON.stringify(kept[name] ?? 'not given')}): its rows are already planned.`,
      `Omit ${FLAG_NAMES[name]}, or start a new run with another --out.`,
    );
  }
  return kept;
}

/** Of an export its path is what was typed; that it is the same one is seen when it is read. */
function isSame(name: keyof PlanningOptions, asked: PlanningOptions, kept: PlanningOptions): boolean {
  if (name === 'users') return asked.users?.path === kept.users?.path;
  return isDeepStrictEqual(asked[name], kept[name]);
}
