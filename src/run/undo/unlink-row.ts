import type { Evidence, LeftAloneReason } from '../../domain/row/outcome.ts';
import type { GivenUpReason } from '../../domain/row/reason.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { Answer, Reply } from '../../tenant/api/answer.ts';
import { identitiesIn } from '../../tenant/api/identities.ts';
import { type AccountView, hasIdentity } from '../../tenant/api/link-calls.ts';
import type { Profiles } from '../../tenant/api/profiles.ts';
import { isIdentitiesOf } from '../../tenant/api/reply-shape.ts';
import type { CallDeps } from '../engine/call-deps.ts';
import type { RowTask } from '../engine/row-handler.ts';
import {
  type CallStats,
  type RowResult,
  recordAnswer,
  resultBeforeLink,
  stopIn,
} from '../engine/row-result.ts';

export interface UnlinkRowDeps extends CallDeps {
  readonly profiles: Profiles;
  /** Once the pair is unlinked: gives back what can be. */
  readonly restore: (row: RowTask, unlinked: UnlinkEvidence) => Promise<RowResult>;
}

/** A pair that is unlinked, and how we know. */
export interface UnlinkEvidence {
  readonly evidence: Evidence;
  readonly recovered: boolean;
  readonly record: CallStats;
}

/** What the primary shows. */
type Look =
  | { readonly kind: 'held' | 'gone' | 'no_primary' }
  | { readonly kind: 'unknown'; readonly answer: Answer };

/**
 * Takes one pair apart. As with a link: a call whose outcome is unknown is never repeated until the primary has been
 * read and still holds the secondary; so whoever linked the secondary anew meanwhile is left alone.
 */
export async function unlinkRow(row: RowTask, deps: UnlinkRowDeps): Promise<RowResult> {
  const record: CallStats = { attempts: 0 };
  let inDoubt = row.inDoubt;
  let faults = 0;
  let lastFault: GivenUpReason = 'network_error';
  if (!inDoubt) await row.intent.write();
  for (let calls = 0; ; calls += 1) {
    if (inDoubt) {
      const look = await lookAt(row, deps);
      if (look.kind === 'unknown') return { kind: 'unsettled', ...stopIn(look.answer) };
      if (look.kind !== 'held') return await settleAsUnlinked(look.kind, row, deps, record);
      // Still there, but a call of ours may be on its way: only a later look can tell.
      if (deps.draining.aborted) return { kind: 'unsettled' };
      if (faults > deps.retries) return { kind: 'failed', reason: lastFault, record };
    }
    if (calls > 0) deps.onResend();
    const answer = await deps.profiles.unlink(
      row.primaryUserId,
      row.pair.secondary,
      deps.draining,
      inDoubt ? undefined : row.intent,
    );
    recordAnswer(record, answer);
    switch (answer.kind) {
      case 'not_sent':
      case 'refused':
        return { kind: inDoubt ? 'unsettled' : 'not_attempted', ...stopIn(answer) };
      case 'reply':
        if (isUnlinked(answer, row, record)) {
          return await deps.restore(row, { evidence: 'reply', recovered: false, record });
        }
        if (answer.status >= 300) return await explain(answer, row, deps, record, inDoubt);
        // A success that does not show it is no word on this pair: as much is known as after a lost reply.
        inDoubt = true;
        lastFault = 'server_error';
        faults += 1;
        record.message = `status ${answer.status}, but the reply does not show that the secondary was unlinked`;
        await deps.clock.sleep(deps.backoffMs(faults), deps.draining);
        break;
      case 'lost': {
        if (!answer.mayHaveHappened && !inDoubt) return resultBeforeLink(answer, record, deps.draining);
        inDoubt = true;
        lastFault = answer.fault;
        if (answer.costsTry || calls > 0) faults += 1;
        // The call may still be on its way: the later the look, the more it tells.
        await deps.clock.sleep(deps.backoffMs(Math.max(1, faults)), deps.draining);
        break;
      }
      default:
        return unreachable(answer);
    }
  }
}

/** The reply's own identities no longer show the secondary. */
function isUnlinked(reply: Reply, { pair, primaryUserId }: RowTask, record: CallStats): boolean {
  if (reply.status >= 300 || !isIdentitiesOf(reply.body, primaryUserId)) return false;
  const identities = identitiesIn(reply.body);
  if (identities === undefined || hasIdentity(identities, pair.secondaryUserId)) return false;
  record.identities = identities.length;
  return true;
}

/** After a refusal: whether the pair is as the run had left it, by reading the primary and then the secondary. */
async function explain(
  reply: Reply,
  row: RowTask,
  deps: UnlinkRowDeps,
  record: CallStats,
  inDoubt: boolean,
): Promise<RowResult> {
  const look = await lookAt(row, deps);
  switch (look.kind) {
    case 'unknown':
      return inDoubt
        ? { kind: 'unsettled', ...stopIn(look.answer) }
        : resultBeforeLink(look.answer, record, deps.aborting);
    case 'held':
      return resultBeforeLink(reply, record, deps.aborting);
    case 'no_primary':
    case 'gone':
      return inDoubt
        ? await settleAsUnlinked(look.kind, row, deps, record)
        : await leftAlone(look.kind, row, deps, record);
    default:
      return unreachable(look);
  }
}

/** What became of the secondary where its primary no longer shows it, or is no more. */
const NO_SECONDARY: Readonly<Record<'gone' | 'no_primary', LeftAloneReason>> = {
  gone: 'linked_or_deleted_since',
  no_primary: 'primary_gone',
};

/** A call of ours is in doubt and the pair is no more. It is unlinked only where the secondary stands by itself. */
async function settleAsUnlinked(
  look: 'gone' | 'no_primary',
  row: RowTask,
  deps: UnlinkRowDeps,
  record: CallStats,
): Promise<RowResult> {
  const secondary = await readSecondary(row, deps);
  switch (secondary.kind) {
    case 'found':
      return await deps.restore(row, { evidence: 'read', recovered: true, record });
    case 'absent':
      return { kind: 'left_alone', why: NO_SECONDARY[look], record };
    case 'unknown':
      return { kind: 'unsettled', ...stopIn(secondary.answer) };
    default:
      return unreachable(secondary);
  }
}

/** Somebody took the pair apart before us: the secondary stands by itself, is elsewhere, or went with its primary. */
async function leftAlone(
  look: 'gone' | 'no_primary',
  row: RowTask,
  deps: UnlinkRowDeps,
  record: CallStats,
): Promise<RowResult> {
  const secondary = await readSecondary(row, deps);
  switch (secondary.kind) {
    case 'found':
      return { kind: 'left_alone', why: 'already_unlinked', record };
    case 'absent':
      return { kind: 'left_alone', why: NO_SECONDARY[look], record };
    case 'unknown':
      return resultBeforeLink(secondary.answer, record, deps.aborting);
    default:
      return unreachable(secondary);
  }
}

function readSecondary({ pair }: RowTask, { accounts, aborting }: UnlinkRowDeps): Promise<AccountView> {
  return accounts.read(pair.secondaryUserId, undefined, aborting);
}

async function lookAt({ primaryUserId, pair }: RowTask, deps: UnlinkRowDeps): Promise<Look> {
  const view = await deps.accounts.read(primaryUserId, undefined, deps.aborting);
  if (view.kind === 'unknown') return { kind: 'unknown', answer: view.answer };
  if (view.kind === 'absent') return { kind: 'no_primary' };
  return { kind: hasIdentity(view.identities, pair.secondaryUserId) ? 'held' : 'gone' };
}
