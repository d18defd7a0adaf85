import type { Finding, Found } from '../../domain/row/finding.ts';
import type { Pair, ReadRow } from '../../domain/row/pair.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFindings, findingsOf } from '../planning/file-findings.ts';
import type { AuditedRow } from '../planning/findings-summary.ts';

const NONE: readonly Finding[] = [];

/** Judges a row by the file and, for a pair that would be sent, by what is known of its accounts. */
export function auditRow(row: ReadRow, plan: Plan, judge: AccountChecker | undefined): AuditedRow {
  const decision = plan.decide(row);
  const ofFile = fileFindings(row, decision, plan);
  switch (decision.kind) {
    case 'send': {
      const { primaryUserId } = decision;
      if (judge === undefined || row.kind !== 'pair') return audited('ready', ofFile, row, primaryUserId);
      const { counted, found } = auditAccounts(row.pair, primaryUserId, judge);
      return audited(counted, found.length > 0 ? [...found, ...ofFile] : ofFile, row, primaryUserId);
    }
    case 'refuse':
      return audited('refused', ofFile, row);
    case 'duplicate':
      return audited('skipped', ofFile, row);
    case 'already_linked':
      return audited('already_linked', ofFile, row);
    default:
      return unreachable(decision);
  }
}

function auditAccounts(
  pair: Pair,
  primaryUserId: string,
  judge: AccountChecker,
): { readonly counted: AuditedRow['counted']; readonly found: readonly Found[] } {
  const accounts = judge.accountsOf(pair, primaryUserId);
  const verdict = judge.verdictOn(accounts);
  switch (verdict.kind) {
    case 'ready':
    case 'unproven':
      return { counted: 'ready', found: judge.warningsOn(accounts) };
    case 'already_linked':
      return { counted: 'already_linked', found: [] };
    case 'error': {
      const { code, message } = verdict;
      return { counted: 'refused', found: [{ severity: 'error', code, message }] };
    }
    default:
      return unreachable(verdict);
  }
}

function audited(
  counted: AuditedRow['counted'],
  found: readonly Found[],
  row: ReadRow,
  primaryUserId?: string,
): AuditedRow {
  return { counted, findings: found.length === 0 ? NONE : findingsOf(found, row, primaryUserId) };
}
