import type { AuditOrder } from '../../run/audit-order.ts';
import { type Call, command } from '../command.ts';
import { oneOf, text } from '../flag-values.ts';
import { optional, withDefault } from '../flags.ts';
import { holdAudit } from '../hold-audit.ts';
import { judgingOf } from '../judging.ts';
import { LOG_LEVELS } from '../logger.ts';
import { judgingFlags, outputFlags, paceFlags, tenantFlags } from '../tables.ts';

const auditFlags = {
  out: optional('folder for audit.json and findings.jsonl', text, { group: 'The audit:', alias: 'o' }),
  ...judgingFlags,
  ...paceFlags,
  ...tenantFlags,
  json: outputFlags.json,
  quiet: outputFlags.quiet,
  'log-level': withDefault('of the log on standard error', oneOf(...LOG_LEVELS), 'warn', {
    group: 'Output:',
  }),
};

type AuditFlags = typeof auditFlags;

export const audit = command({
  name: 'audit',
  describe: 'tell what a link run would do and what is wrong, changing nothing',
  positional: { name: 'pairs', describe: 'CSV of pairs (also .gz), or - for standard input' },
  flags: auditFlags,
  examples: [['$0 audit pairs.csv', 'the file alone: no credentials, no connection']],
  run: runAudit,
});

async function runAudit(call: Call<AuditFlags>): Promise<number> {
  const { flags, io, env } = call;
  return await holdAudit(auditOrder(call), {
    io,
    json: flags.json,
    quiet: flags.quiet,
    logLevel: flags['log-level'],
    secrets: [env.AUTH0_CLIENT_SECRET, env.AUTH0_ACCESS_TOKEN],
  });
}

function auditOrder({ argument, flags }: Call<AuditFlags>): AuditOrder {
  return {
    input: argument,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    judging: judgingOf(flags),
    perSecondCap: flags.rate,
  };
}
