import { problem } from '../../domain/problem.ts';
import { requestsPerPair } from '../../plan/requests-per-pair.ts';
import type { AuditOptions } from '../../run/audit/audit-options.ts';
import type { LinkOptions } from '../../run/link/link-options.ts';
import { scopesOf } from '../../run/link/scopes.ts';

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
  const fromExport = order.planning.users !== undefined;
  return {
    input: order.input,
    ...(order.out === undefined ? {} : { out: order.out }),
    planning: order.planning,
    address: tenant.address,
    maxAgeMs: order.maxAgeMs,
    access: { tenant, pace, timeoutMs, retries, scopes: scopesOf(order) },
    perSecondCap: pace.perSecondCap,
    preservation: order.preservation,
    requestsPerPair: requestsPerPair(order.preservation, fromExport),
    limit,
  };
}
