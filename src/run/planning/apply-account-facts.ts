import type { Decision } from '../../domain/row/decision.ts';
import type { AuditWarningCode } from '../../domain/row/finding.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import { EXPORT_REFUSALS } from '../../domain/row/reason.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { AccountCheck, AccountChecker, AccountWarning } from '../../plan/accounts/check-accounts.ts';
import type { Plan } from '../../plan/plan.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import type { PlannedInput } from './plan-file.ts';
import { countWarning, warningNotes } from './warning-notes.ts';

/**
 * The plan of a run that knows an export: pairs it shows as linked need no call, and `--require-…` refuses. Whatever
 * else it says is asked of the tenant all the same, for the export may be the older of the two.
 */
export async function applyAccountFacts(
  input: PlannedInput,
  judge: AccountChecker,
  draining: AbortSignal,
): Promise<PlannedInput> {
  const { plan } = input;
  const decide = (row: ReadRow) => decideBy(judge, row, plan.decide(row));
  const counts = { ...plan.counts };
  const refusedByReason = { ...plan.refusedByReason };
  const warned = new Map<AuditWarningCode, number>();
  const note = (warnings: readonly AccountWarning[]) => {
    for (const { code } of warnings) countWarning(warned, code);
  };
  for await (const rows of input.rows()) {
    throwIfInterrupted(draining);
    for (const row of rows) {
      if (plan.decide(row).kind !== 'send') continue;
      const decision = decide(row);
      if (decision.kind === 'send') {
        if (row.kind === 'pair') note(judge.warningsOn(judge.accountsOf(row.pair, decision.primaryUserId)));
        continue;
      }
      counts.ready -= 1;
      if (decision.kind === 'already_linked') counts.already_linked += 1;
      if (decision.kind !== 'refuse') continue;
      counts.refused += 1;
      refusedByReason[decision.reason] = (refusedByReason[decision.reason] ?? 0) + 1;
    }
  }
  const adjusted: Plan = { ...plan, counts, refusedByReason, decide };
  return { ...input, plan: adjusted, notes: [...input.notes, ...warningNotes(warned)] };
}

function decideBy(judge: AccountChecker, row: ReadRow, decision: Decision): Decision {
  if (row.kind !== 'pair' || decision.kind !== 'send') return decision;
  const verdict = judge.verdictOn(judge.accountsOf(row.pair, decision.primaryUserId));
  switch (verdict.kind) {
    case 'ready':
      return decision;
    case 'unproven':
      return { ...decision, unproven: true };
    case 'already_linked':
      return { kind: 'already_linked', primaryUserId: decision.primaryUserId };
    case 'error':
      return refusalOf(verdict) ?? { ...decision, ...(judge.requiresProof ? { unproven: true } : {}) };
    default:
      return unreachable(verdict);
  }
}

function refusalOf({ code, message }: AccountCheck & { kind: 'error' }): Decision | undefined {
  const reason = EXPORT_REFUSALS.find((refusal) => refusal === code);
  return reason === undefined ? undefined : { kind: 'refuse', reason, message };
}
