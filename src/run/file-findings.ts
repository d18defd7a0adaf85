import { splitAccountId } from '../domain/account-id.ts';
import type { Finding } from '../domain/finding.ts';
import type { Pair, ReadRow } from '../domain/pair.ts';
import { isKnownProvider } from '../domain/providers.ts';
import type { Plan, PlanDecision } from '../plan/plan.ts';
import { type AboutRow, aboutRow } from './about-row.ts';

/** What the file alone tells about a row: why it is refused, and what deserves a look. */
export function fileFindings(
  row: ReadRow,
  decision: PlanDecision,
  plan: Pick<Plan, 'swappedFrom'>,
): Finding[] {
  const about = aboutRow(row);
  const findings: Finding[] = [];
  if (decision.kind === 'refuse') {
    findings.push({ ...about, severity: 'error', code: decision.reason, message: decision.message });
  }
  if (decision.kind === 'duplicate') {
    const message = `the same pair stands in row ${decision.of}`;
    findings.push({ ...about, severity: 'warning', code: 'duplicate', message });
  }
  if (row.kind === 'pair') findings.push(...warningsOf(row.pair, about, plan));
  return findings;
}

function warningsOf(pair: Pair, about: AboutRow, { swappedFrom }: Pick<Plan, 'swappedFrom'>): Finding[] {
  const warnings: Finding[] = [];
  const warn = (code: 'unknown_provider' | 'quoted_id' | 'columns_swapped', message: string) =>
    warnings.push({ ...about, severity: 'warning', code, message });
  const providers = [pair.secondary.provider, splitAccountId(pair.primaryUserId)?.provider ?? ''];
  const unknown = providers.find((provider) => !isKnownProvider(provider));
  if (unknown !== undefined) warn('unknown_provider', `${unknown} is no provider that Auth0 lists`);
  if (pair.quotedId) warn('quoted_id', "a ' stands before an id of this row");
  if (pair.row === swappedFrom) {
    warn(
      'columns_swapped',
      'from here on every secondary is an account with a password (auth0|…), and no primary is',
    );
  }
  return warnings;
}
