import { problem } from '../../domain/problem.ts';
import { preservationScopes, requestsPerPair } from '../../plan/requests-per-pair.ts';
import type { AuditOptions } from '../../run/audit/audit-options.ts';
import { requiresEmailCheck } from '../../run/link/check-emails.ts';
import type { LinkOptions } from '../../run/link/link-options.ts';

/** `link --dry-run` as an audit of the same rows, with the access that the run would need. */
export function dryRunOptionsOf(order: LinkOptions): AuditOptions {
  if (order.resume) {
    throw problem(
      'usage',
      '--dry-run and --resume cannot be used together: a dry run checks all rows as if none were linked.',
      'To see the progress of a run, run: auth0-bulk-link report FOLDER',
    );
  }
  const { tenant, pace, terms } = order;
  const { timeoutMs, retries, limit } = terms;
  const fromExport = order.judging.users !== undefined;
  const reading = terms.readBack || requiresEmailCheck(order.judging) ? ['read:users'] : [];
  const scopes = [...new Set(['update:users', ...reading, ...preservationScopes(order.keeping, fromExport)])];
  return {
    input: order.input,
    ...(order.out === undefined ? {} : { out: order.out }),
    judging: order.judging,
    address: tenant.address,
    maxAgeMs: order.maxAgeMs,
    access: { tenant, pace, timeoutMs, retries, scopes },
    perSecondCap: pace.perSecondCap,
    keeping: order.keeping,
    requestsPerPair: requestsPerPair(order.keeping, fromExport),
    limit,
  };
}
