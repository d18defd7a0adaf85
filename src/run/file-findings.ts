import { splitAccountId } from '../domain/account-id.ts';
import type { Decision } from '../domain/decision.ts';
import type { AuditWarningCode, Found } from '../domain/finding.ts';
import type { Pair, ReadRow } from '../domain/pair.ts';
import { isKnownProvider } from '../domain/providers.ts';
import type { Plan } from '../plan/plan.ts';

/** What the file alone tells about a row: why it is refused, and what deserves a look. */
export function fileFindings(row: ReadRow, decision: Decision, plan: Pick<Plan, 'swappedFrom'>): Found[] {
  const found = row.kind === 'pair' ? warningsOf(row.pair, plan) : [];
  if (decision.kind === 'refuse') {
    return [{ severity: 'error', code: decision.reason, message: decision.message }, ...found];
  }
  if (decision.kind === 'duplicate') {
    return [warning('duplicate', `the same pair stands in row ${decision.of}`), ...found];
  }
  return found;
}

function warningsOf(pair: Pair, { swappedFrom }: Pick<Plan, 'swappedFrom'>): Found[] {
  const found: Found[] = [];
  const providers = [pair.secondary.provider, splitAccountId(pair.primaryUserId)?.provider ?? ''];
  const unknown = providers.find((provider) => !isKnownProvider(provider));
  if (unknown !== undefined) {
    found.push(warning('unknown_provider', `${unknown} is no provider that Auth0 lists`));
  }
  if (pair.quotedId) found.push(warning('quoted_id', "a ' stands before an id of this row"));
  if (pair.row === swappedFrom) {
    const message = 'from here on every secondary is an account with a password (auth0|…), and no primary is';
    found.push(warning('columns_swapped', message));
  }
  return found;
}

function warning(code: AuditWarningCode, message: string): Found {
  return { severity: 'warning', code, message };
}
