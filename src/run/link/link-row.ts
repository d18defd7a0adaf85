import type { Pair } from '../../domain/row/pair.ts';
import type { GivenUpReason } from '../../domain/row/reason.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { Answer, Reply } from '../../tenant/api/answer.ts';
import { classifyLinkReply, needsSecondary, refusalReason } from '../../tenant/api/classify-link-reply.ts';
import type { AccountView } from '../../tenant/api/link-calls.ts';
import { hasIdentity } from '../../tenant/api/link-calls.ts';
import type { CallDeps } from '../engine/call-deps.ts';
import type { LinkSteps } from '../engine/link-steps.ts';
import type { RowTask } from '../engine/row-handler.ts';
import { type CallStats, type RowResult, recordAnswer, stopIn } from '../engine/row-result.ts';

export interface LinkRowDeps extends CallDeps {
  /** Reads may settle a row in doubt (`--no-read-back` says no). */
  readonly readBack: boolean;
  readonly steps?: LinkSteps | undefined;
}

/**
 * Links one pair and tells how it ended. It looks before it sends again: a link call whose outcome is unknown
 * is never repeated until the primary has been read and does not hold the secondary.
 */
export async function linkRow(row: RowTask, deps: LinkRowDeps): Promise<RowResult> {
  let result = await linkOnly(row, deps);
  for (const step of deps.steps?.afterLink ?? []) {
    if (result.kind !== 'linked') break;
    result = await step(row, result);
  }
  return result;
}

/** The row without the steps after its link. */
async function linkOnly(row: RowTask, deps: LinkRowDeps): Promise<RowResult> {
  const { accounts, draining } = deps;
  const { pair, primaryUserId } = row;
  const record: CallStats = { attempts: 0 };
  let inDoubt = row.inDoubt;
  let faults = 0;
  if (inDoubt) {
    const end = await settleDoubt(row, deps, record);
    if (end !== undefined) return end;
  }
  for (const step of deps.steps?.beforeLink ?? []) {
    const unsent = await step(row);
    if (unsent !== undefined) return unsent;
  }
  // Only now: what came before did nothing, and a row that waits for a read has no call that may have been sent.
  if (!inDoubt) await row.intent.write();
  for (let calls = 0; ; calls += 1) {
    if (calls > 0) deps.onResend();
    const answer = await accounts.link(pair, primaryUserId, draining, inDoubt ? undefined : row.intent);
    recordAnswer(record, answer);
    const verdict = classifyLinkReply(answer, pair, primaryUserId);
    switch (verdict.kind) {
      case 'linked':
        return {
          kind: 'linked',
          evidence: 'reply',
          recovered: false,
          record: { ...record, identities: verdict.identities },
        };
      case 'failed': {
        // This call did nothing; one before it may have (a row's token that expires meanwhile is refused).
        const end = inDoubt ? await settleDoubt(row, deps, record) : undefined;
        return end ?? { kind: 'failed', reason: verdict.reason, record };
      }
      case 'look':
        return await explainRefusal(verdict.reply, inDoubt, row, deps, record);
      case 'not_sent':
        return inDoubt ? { kind: 'unsettled' } : { kind: 'not_attempted' };
      case 'stop':
        return { kind: inDoubt ? 'unsettled' : 'not_attempted', stop: verdict.refused };
      case 'given_up':
        if (draining.aborted) return { kind: inDoubt ? 'unsettled' : 'not_attempted' };
        if (inDoubt) return await lastLook(row, deps, record, verdict.lost.fault);
        return { kind: 'failed', reason: verdict.lost.fault, record };
      case 'in_doubt': {
        inDoubt = true;
        record.message = verdict.message;
        if (!deps.readBack) return { kind: 'unsettled' };
        // Called before, and read since: the tenant answers, even where this row is the only one left to tell.
        if (verdict.costsTry || calls > 0) faults += 1;
        // The call may still be on its way: the later the look, the more it tells.
        await deps.clock.sleep(deps.backoffMs(Math.max(1, faults)), draining);
        if (faults > deps.retries) return await lastLook(row, deps, record, verdict.fault);
        const end = await settleDoubt(row, deps, record);
        if (end !== undefined) return end;
        break;
      }
      default:
        return unreachable(verdict);
    }
  }
}

/**
 * Reads the primary of a row in doubt.
 * @returns undefined when the secondary is not there and the row is to be sent (again).
 */
async function settleDoubt(
  row: RowTask,
  deps: LinkRowDeps,
  record: CallStats,
): Promise<RowResult | undefined> {
  if (!deps.readBack) return { kind: 'unsettled' };
  const view = await deps.accounts.read(row.primaryUserId, row.pair.primaryToken, deps.aborting);
  if (view.kind === 'unknown') return { kind: 'unsettled', ...stopIn(view.answer) };
  if (isHeld(view, row.pair)) return linkedByRead(view, true, record);
  // Not there now, but a call of ours may still be on its way: only a later look can tell.
  if (deps.draining.aborted) return { kind: 'unsettled' };
  return undefined;
}

/** The look at a row in doubt that has no tries left: linked after all, or given up for `reason`. */
async function lastLook(
  row: RowTask,
  deps: LinkRowDeps,
  record: CallStats,
  reason: GivenUpReason,
): Promise<RowResult> {
  return (await settleDoubt(row, deps, record)) ?? { kind: 'failed', reason, record };
}

/** After a 400, 404 or 409: what the tenant meant, by reading the primary and, where that does not tell, the secondary. */
async function explainRefusal(
  reply: Reply,
  inDoubt: boolean,
  row: RowTask,
  deps: LinkRowDeps,
  record: CallStats,
): Promise<RowResult> {
  const { accounts, aborting } = deps;
  const { pair, primaryUserId } = row;
  const primary: AccountView = deps.readBack
    ? await accounts.read(primaryUserId, pair.primaryToken, aborting)
    : { kind: 'unknown', answer: reply };
  if (isHeld(primary, pair)) return linkedByRead(primary, inDoubt, record);
  if (primary.kind === 'unknown') {
    // The refused call did nothing; but what an earlier one in doubt did cannot be learnt.
    if (inDoubt) return { kind: 'unsettled', ...stopIn(primary.answer) };
    if (primary.answer.kind !== 'reply') return endWithoutLook(primary.answer, record, aborting);
  }
  const secondary = needsSecondary(reply, pair, primary)
    ? await accounts.read(pair.secondaryUserId, undefined, aborting)
    : undefined;
  return { kind: 'failed', reason: refusalReason(reply, pair, primary, secondary), record };
}

/** The tenant refused the link, so nothing was done; whether it was linked before could not be learnt. */
function endWithoutLook(answer: Exclude<Answer, Reply>, record: CallStats, aborting: AbortSignal): RowResult {
  // A run that halts gives no row up: `--resume` asks again.
  if (answer.kind === 'lost' && !aborting.aborted) return { kind: 'failed', reason: answer.fault, record };
  return { kind: 'not_attempted', ...stopIn(answer) };
}

function linkedByRead(view: AccountView & { kind: 'found' }, ours: boolean, record: CallStats): RowResult {
  const full = { ...record, identities: view.identities.length };
  return ours
    ? { kind: 'linked', evidence: 'read', recovered: true, record: full }
    : { kind: 'already_linked', evidence: 'read', record: full };
}

function isHeld(view: AccountView, pair: Pair): view is AccountView & { kind: 'found' } {
  return view.kind === 'found' && hasIdentity(view.identities, pair.secondaryUserId);
}
