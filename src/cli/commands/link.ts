import type { RunTerms } from '../../run/execute.ts';
import { exitCodeOf } from '../../run/exit-code.ts';
import { linkAccounts } from '../../run/link-accounts.ts';
import type { JudgingOptions, LinkOrder } from '../../run/link-order.ts';
import { type Call, command } from '../command.ts';
import { openDesk } from '../desk.ts';
import { linkFlags } from '../tables.ts';
import { tenantTerms } from '../tenant-terms.ts';

type LinkFlags = typeof linkFlags;

export const link = command({
  name: 'link',
  describe: 'link every pair in a CSV file',
  positional: { name: 'pairs', describe: 'CSV of pairs (also .gz), or - for standard input' },
  flags: linkFlags,
  examples: [
    ['$0 link pairs.csv --dry-run', 'what would happen'],
    ['$0 link pairs.csv --limit 10', 'a canary: ten pairs, then stop'],
    ['$0 link pairs.csv --out runs/merge --resume', 'go on with a run'],
  ],
  run: runLink,
});

async function runLink(call: Call<LinkFlags>): Promise<number> {
  const { flags, io, env } = call;
  const order = linkOrder(call);
  const accepted = flags.accept ?? [];
  const desk = openDesk({
    io,
    json: flags.json,
    quiet: flags.quiet,
    yes: flags.yes,
    logLevel: flags['log-level'],
    drainMs: order.terms.timeoutMs,
    secrets: [env.AUTH0_CLIENT_SECRET, env.AUTH0_ACCESS_TOKEN],
  });
  try {
    const result = await linkAccounts(order, desk.world);
    const { summary, folder } = result;
    const again = flags.domain === undefined ? [] : ['--domain', flags.domain];
    if (result.kind === 'was_complete') desk.note('This run was complete before: nothing was sent.');
    const message = result.kind === 'ran' ? result.message : undefined;
    desk.showSummary(summary, { folder, input: order.input, accepted, again }, message);
    return exitCodeOf(summary, accepted);
  } finally {
    desk.close();
  }
}

/** The flags of `link`, made sense of. @throws ProblemError where they do not go together. */
export function linkOrder({ argument, flags, env, given }: Call<LinkFlags>): LinkOrder {
  return {
    input: argument,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    resume: flags.resume,
    judging: judgingOf(flags),
    judgingGiven: JUDGING_FLAGS.filter(([flag]) => given.has(flag)).map(([, option]) => option),
    tenant: tenantTerms(flags, env),
    pace: { perSecondCap: flags.rate, reserveShare: flags.reserve, maxConcurrency: flags.concurrency },
    terms: termsOf(flags),
  };
}

/** Which option of the judgement each flag sets. */
const JUDGING_FLAGS: readonly (readonly [flag: string, option: keyof JudgingOptions])[] = [
  ['columns', 'columns'],
  ['delimiter', 'delimiter'],
  ['on-chain', 'onChain'],
  ['on-claimed-twice', 'onClaimedTwice'],
];

function judgingOf(flags: Call<LinkFlags>['flags']): JudgingOptions {
  return {
    onChain: flags['on-chain'],
    onClaimedTwice: flags['on-claimed-twice'],
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
  };
}

function termsOf(flags: Call<LinkFlags>['flags']): RunTerms {
  const duration = flags['max-duration'];
  return {
    retries: flags.retries,
    timeoutMs: flags.timeout * 1000,
    readBack: !flags['no-read-back'],
    maxOutageMs: flags['max-outage'] * 1000,
    maxDurationMs: duration === undefined ? undefined : duration * 1000,
    maxFailures: flags['max-failures'],
    limit: flags.limit,
  };
}
