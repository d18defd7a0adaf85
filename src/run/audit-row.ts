import type { PlanCounts } from '../domain/decision.ts';
import type { AuditWarningCode, Finding } from '../domain/finding.ts';
import type { Pair, ReadRow } from '../domain/pair.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { AccountJudge } from '../plan/judge-accounts.ts';
import type { Plan } from '../plan/plan.ts';
import { aboutRow } from './about-row.ts';
import { fileFindings } from './file-findings.ts';

/** What an audit says of one row. */
export interface AuditedRow {
  /** Which of the counts it adds to. */
  readonly counted: Exclude<keyof PlanCounts, 'rows'>;
  readonly findings: readonly Finding[];
}

/** Judges a row by the file and, for a pair that would be sent, by what is known of its accounts. */
export function auditRow(row: ReadRow, plan: Plan, judge: AccountJudge | undefined): AuditedRow {
  const decision = plan.decide(row);
  const findings = fileFindings(row, decision, plan);
  switch (decision.kind) {
    case 'send': {
      if (judge === undefined || row.kind !== 'pair') return { counted: 'ready', findings };
      const byAccounts = auditAccounts(row.pair, decision.primaryUserId, aboutRow(row), judge);
      return { counted: byAccounts.counted, findings: [...byAccounts.findings, ...findings] };
    }
    case 'refuse':
      return { counted: 'refused', findings };
    case 'duplicate':
      return { counted: 'skipped', findings };
    case 'already_linked':
      return { counted: 'already_linked', findings };
    default:
      return unreachable(decision);
  }
}

function auditAccounts(
  pair: Pair,
  primaryUserId: string,
  row: ReturnType<typeof aboutRow>,
  judge: AccountJudge,
): AuditedRow {
  // Where `--on-chain flatten` sends the secondary to another primary, that is the one that findings are about.
  const about = { ...row, primary_user_id: primaryUserId };
  const verdict = judge.verdictOn(pair, primaryUserId);
  const warnings = () =>
    judge.warningsOn(pair, primaryUserId).map(({ code, message }) => warning(about, code, message));
  switch (verdict.kind) {
    case 'ready':
    case 'unproven':
      return { counted: 'ready', findings: warnings() };
    case 'already_linked':
      return { counted: 'already_linked', findings: [] };
    case 'error': {
      const { code, message } = verdict;
      return { counted: 'refused', findings: [{ ...about, severity: 'error', code, message }] };
    }
    default:
      return unreachable(verdict);
  }
}

function warning(about: ReturnType<typeof aboutRow>, code: AuditWarningCode, message: string): Finding {
  return { ...about, severity: 'warning', code, message };
}
