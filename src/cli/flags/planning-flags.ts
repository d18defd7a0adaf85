import { PLANNING_FLAGS, type PlanningOptions } from '../../run/planning/planning-options.ts';
import type { planningFlags } from './flag-tables.ts';
import type { FlagValues } from './flags.ts';

/** How rows are read and judged, as the flags say. */
export function planningOptionsOf(flags: FlagValues<typeof planningFlags>): PlanningOptions {
  return {
    onChain: flags['on-chain'],
    onClaimedTwice: flags['on-claimed-twice'],
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
    ...(flags.encoding === undefined ? {} : { encoding: flags.encoding }),
    ...(flags['no-header'] ? { noHeader: true } : {}),
    ...(flags.users === undefined ? {} : { users: { path: flags.users } }),
    ...(flags['allow-unseen'] ? { allowUnseen: true } : {}),
    ...(flags['require-same-email'] ? { requireSameEmail: true } : {}),
    ...(flags['require-verified'] ? { requireVerified: true } : {}),
  };
}

/** The options of planning that were given, and not left at their defaults. */
export function planningFlagsGiven(given: ReadonlySet<string>): readonly (keyof PlanningOptions)[] {
  const options = Object.keys(PLANNING_FLAGS) as (keyof PlanningOptions)[];
  return options.filter((option) => given.has(PLANNING_FLAGS[option]));
}
