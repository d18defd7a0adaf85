import { PRESERVE_NOTHING } from '../../domain/preservation.ts';
import { problem } from '../../domain/problem.ts';
import type { AuditOptions, TenantAccess } from '../../run/audit/audit-options.ts';
import { type Call, command } from '../command.ts';
import {
  exportAgeFlag,
  paceFlags,
  plainOutputFlags,
  planningFlags,
  tenantFlags,
} from '../flags/flag-tables.ts';
import { text } from '../flags/flag-values.ts';
import { optional, toggle } from '../flags/flags.ts';
import { planningOptionsOf } from '../flags/planning-flags.ts';
import { preserveFlags } from '../flags/preserve-flags.ts';
import { addressOf, tenantOptionsOf } from '../flags/tenant-options.ts';
import { knownSecrets } from '../settings/known-secrets.ts';
import { pipedPairs } from './piped-pairs.ts';
import { runAuditCommand } from './run-audit.ts';

const auditFlags = {
  out: optional('folder for audit.json and findings.jsonl', text, { group: 'The audit:', alias: 'o' }),
  live: toggle('check the pairs against the tenant by reading each account once', { group: 'Pairs:' }),
  ...planningFlags,
  'max-age': exportAgeFlag,
  'merge-metadata': {
    ...preserveFlags['merge-metadata'],
    describe: 'show in merges.jsonl what it would write to each primary; requires --users and --out',
  },
  ...paceFlags,
  ...tenantFlags,
  ...plainOutputFlags,
};

type AuditFlags = typeof auditFlags;

export const audit = command({
  name: 'audit',
  describe: 'Check a pairs file without changing anything',
  positional: { name: 'pairs', describe: 'CSV of pairs (also .gz), or - for standard input' },
  flags: auditFlags,
  examples: [
    ['$0 audit pairs.csv', 'the file alone: no credentials, no connection'],
    ['$0 audit pairs.csv --users users.ndjson.gz', 'against an export: no connection either'],
    [
      '$0 audit pairs.csv --live --out audit',
      'against the tenant, with read calls only; findings go to a folder',
    ],
  ],
  run: runAudit,
});

async function runAudit(call: Call<AuditFlags>): Promise<number> {
  const { flags, io, env } = call;
  const piped = await pipedPairs(call.argument, io);
  const terms = {
    io,
    json: flags.json,
    quiet: flags.quiet,
    logLevel: flags['log-level'],
    secrets: knownSecrets(env),
  };
  return await runAuditCommand(
    auditOptionsOf({ ...call, argument: piped?.input ?? call.argument }),
    terms,
    piped,
  );
}

/** The flags of `audit`, made sense of. @throws ProblemError where they do not go together. */
function auditOptionsOf({ argument, flags, env }: Call<AuditFlags>): AuditOptions {
  if (flags.live && flags.users !== undefined) {
    throw problem(
      'usage',
      '--users and --live cannot be used together.',
      'Choose one of them: an export needs no requests, --live reads the current state.',
    );
  }
  const merge = flags['merge-metadata'];
  if (merge !== 'none' && (flags.users === undefined || flags.out === undefined)) {
    throw problem(
      'usage',
      '--merge-metadata requires --users FILE and --out DIR: it shows in merges.jsonl what it would write.',
      'To make the export, run: auth0-bulk-link export --out users.ndjson.gz',
    );
  }
  return {
    input: argument,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    planning: planningOptionsOf(flags),
    live: flags.live,
    preservation: { ...PRESERVE_NOTHING, snapshot: merge !== 'none', merge },
    ...(flags.live ? { access: accessOf(flags, env) } : {}),
    address: flags.domain === undefined ? undefined : addressOf(flags.domain, env),
    maxAgeMs: flags['max-age'] === undefined ? undefined : flags['max-age'] * 1000,
    perSecondCap: flags.rate,
  };
}

function accessOf(flags: Call<AuditFlags>['flags'], env: Call<AuditFlags>['env']): TenantAccess {
  return {
    tenant: tenantOptionsOf(flags, env),
    pace: { perSecondCap: flags.rate, reserveShare: flags.reserve, maxConcurrency: flags.concurrency },
    timeoutMs: flags.timeout * 1000,
    retries: flags.retries,
    scopes: ['read:users'],
  };
}
