import { exitCodeOf } from '../../run/exit-code.ts';
import type { LinkOptions } from '../../run/link/link-options.ts';
import { type Call, command } from '../command.ts';
import { withRunConsole } from '../console/console.ts';
import { linkFlags } from '../flags/flag-tables.ts';
import { planningFlagsGiven, planningOptionsOf } from '../flags/planning-flags.ts';
import { preservationOptionsOf, preserveFlagsGiven } from '../flags/preserve-flags.ts';
import { runOptionsOf } from '../flags/run-options.ts';
import { tenantOptionsOf } from '../flags/tenant-options.ts';
import { knownSecrets } from '../settings/known-secrets.ts';
import { dryRunOptionsOf } from './dry-run.ts';
import { pipedPairs } from './piped-pairs.ts';
import { runAuditCommand } from './run-audit.ts';

type LinkFlags = typeof linkFlags;

export const link = command({
  name: 'link',
  describe: 'Link every pair in a CSV file',
  positional: { name: 'pairs', describe: 'CSV of pairs (also .gz), or - for standard input' },
  flags: linkFlags,
  examples: [
    ['$0 link pairs.csv --dry-run', 'what would happen'],
    ['$0 link pairs.csv --limit 10', 'a canary: ten pairs, then stop'],
    ['$0 link pairs.csv --out runs/merge --resume', 'resume a run'],
  ],
  run: runLink,
});

async function runLink(call: Call<LinkFlags>): Promise<number> {
  const { flags, io, env } = call;
  const piped = await pipedPairs(call.argument, io);
  const order = linkOptionsOf({ ...call, argument: piped?.input ?? call.argument });
  if (flags['dry-run']) {
    return await runAuditCommand(
      dryRunOptionsOf(order),
      { io, json: flags.json, quiet: flags.quiet, logLevel: 'warn', secrets: knownSecrets(env) },
      piped,
    );
  }
  const accepted = flags.accept ?? [];
  return await withRunConsole(call, async (console) => {
    const { linkAccounts } = await import('../../run/link/link-accounts.ts');
    const result = await linkAccounts(order, { ...console.context, ...(piped && { stdin: piped.stdin }) });
    const { summary, folder } = result;
    const again = flags.domain === undefined ? [] : ['--domain', flags.domain];
    if (result.kind === 'was_complete') console.note('This run was already complete: nothing was sent.');
    const message = result.kind === 'ran' ? result.message : undefined;
    console.showSummary(summary, { folder, input: order.input, accepted, again }, message);
    return exitCodeOf(summary, accepted);
  });
}

/** The flags of `link`, made sense of. @throws ProblemError where they do not go together. */
function linkOptionsOf({ argument, flags, env, given }: Call<LinkFlags>): LinkOptions {
  return {
    input: argument,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    resume: flags.resume,
    planning: planningOptionsOf(flags),
    planningGiven: planningFlagsGiven(given),
    maxAgeMs: flags['max-age'] === undefined ? undefined : flags['max-age'] * 1000,
    ...(flags.audit === undefined ? {} : { audit: { folder: flags.audit, anyTenant: flags.yes } }),
    preservation: preservationOptionsOf(flags),
    preservationGiven: preserveFlagsGiven(given),
    tenant: tenantOptionsOf(flags, env),
    pace: { perSecondCap: flags.rate, reserveShare: flags.reserve, maxConcurrency: flags.concurrency },
    terms: runOptionsOf(flags, !flags['no-read-back']),
  };
}
