import { type EmailRequirements, comparableEmail, emailRefusal } from '../plan/email-requirements.ts';
import type { FactReads } from '../tenant/fact-reads.ts';
import type { UserFacts } from '../domain/user-facts.ts';
import type { LinkRowParts, SentRow } from './link-row.ts';
import type { RowEnd } from './row-end.ts';
import type { RowWork } from './send-rows.ts';
import { endBeforeLink } from './step-end.ts';

export interface ProofParts {
  readonly requirements: EmailRequirements;
  readonly reads: FactReads;
  /** Aborted when nothing new is sent. */
  readonly stopping: AbortSignal;
}

/**
 * Before a row is sent for which the export does not show what `--require-…` asks for, has the tenant show it: an account
 * that is younger than the export must not slip through.
 *
 * @param work what is done for a row otherwise.
 */
export function provingRows(
  work: (linking: LinkRowParts) => RowWork,
  parts: ProofParts,
): (linking: LinkRowParts) => RowWork {
  return (linking) => {
    const others = work(linking);
    return (row) => {
      if (row.unproven === undefined) return others(row);
      return work({ ...linking, prepare: () => prove(row, parts) })(row);
    };
  };
}

/** @returns how the row ends, where it must not be sent. */
async function prove(
  { pair, primaryUserId }: SentRow,
  { requirements, reads, stopping }: ProofParts,
): Promise<RowEnd | undefined> {
  const record = { attempts: 0 };
  const primary = await reads.read(primaryUserId, stopping);
  if (primary.kind === 'unknown') return endBeforeLink(primary.answer, record, stopping);
  if (primary.kind === 'absent') return { kind: 'failed', reason: 'primary_not_found', record };
  if (primary.facts.linked.includes(pair.secondaryUserId)) {
    const identities = primary.facts.linked.length + 1;
    return { kind: 'already_linked', evidence: 'read', record: { ...record, identities } };
  }
  const secondary = await reads.read(pair.secondaryUserId, stopping);
  if (secondary.kind === 'unknown') return endBeforeLink(secondary.answer, record, stopping);
  if (secondary.kind === 'absent') return { kind: 'failed', reason: 'secondary_not_found', record };
  const [one, other] = [primary.facts, secondary.facts];
  const isSame =
    one.email !== undefined &&
    other.email !== undefined &&
    comparableEmail(one.email) === comparableEmail(other.email);
  const refusal = emailRefusal(emailOf(one), emailOf(other), isSame, requirements);
  if (refusal === undefined) return undefined;
  return { kind: 'failed', reason: refusal.code, record: { ...record, message: refusal.message } };
}

function emailOf({ userId, email, emailVerified }: UserFacts) {
  return { id: userId, hasEmail: email !== undefined, isVerified: emailVerified };
}
