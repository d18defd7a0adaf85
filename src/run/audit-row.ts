import type { PlanCounts } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import type { ReadRow } from '../domain/pair.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { Plan, PlanDecision } from '../plan/plan.ts';
import { fileFindings } from './file-findings.ts';

/** What an audit says of one row. */
export interface AuditedRow {
  /** Which of the counts it adds to. */
  readonly counted: Exclude<keyof PlanCounts, 'rows'>;
  readonly findings: readonly Finding[];
}

/** Judges a row by the file and, for a row that would be sent, by what is known of its accounts. */
export function auditRow(row: ReadRow, plan: Plan): AuditedRow {
  const decision = plan.decide(row);
  return { counted: countedAs(decision), findings: fileFindings(row, decision, plan) };
}

function countedAs(decision: PlanDecision): AuditedRow['counted'] {
  switch (decision.kind) {
    case 'send':
      return 'ready';
    case 'refuse':
      return 'refused';
    case 'duplicate':
      return 'skipped';
    case 'already_linked':
      return 'already_linked';
    default:
      return unreachable(decision);
  }
}
