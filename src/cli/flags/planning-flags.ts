import type { PlanningOptions } from '../../run/link/link-options.ts';
import type { planningFlags } from './flag-tables.ts';
import type { FlagValues } from './flags.ts';

/** Which option of the judgement each flag sets. */
const JUDGING_FLAGS: readonly (readonly [flag: keyof typeof planningFlags, option: keyof PlanningOptions])[] =
  [
    ['columns', 'columns'],
    ['delimiter', 'delimiter'],
    ['encoding', 'encoding'],
    ['no-header', 'noHeader'],
    ['on-chain', 'onChain'],
    ['on-claimed-twice', 'onClaimedTwice'],
    ['users', 'users'],
    ['allow-unseen', 'allowUnseen'],
    ['require-same-email', 'requireSameEmail'],
    ['require-verified', 'requireVerified'],
  ];

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

/** The options of the judgement that were given, and not left at their defaults. */
export function planningFlagsGiven(given: ReadonlySet<string>): readonly (keyof PlanningOptions)[] {
  return JUDGING_FLAGS.filter(([flag]) => given.has(flag)).map(([, option]) => option);
}
