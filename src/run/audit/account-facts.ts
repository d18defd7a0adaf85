import type { AccountJudge } from '../../plan/accounts/check-accounts.ts';
import type { AuditJson } from '../../record/views/audit-json.ts';
import type { JudgingOptions } from '../link/link-options.ts';
import type { JudgedInput } from '../planning/plan-file.ts';
import { judgeOf, learnFrom, refuseUnseen } from '../planning/plan-pairs.ts';
import type { AuditOrder, AuditWorld } from './audit-options.ts';

/** What an audit holds the pairs against, beside the file itself. */
export interface KnownAccounts {
  readonly against: AuditJson['against'];
  /** The same in words. */
  readonly inWords: string;
  /** Undefined for the file alone. */
  readonly judge?: AccountJudge;
  /** Undefined where it is not known. */
  readonly tenant: string | undefined;
  /** As audit.json keeps them: with the export's sha256. */
  readonly judging: JudgingOptions;
  /** The rate that reads have measured. */
  readonly learnedPerSecond?: number | undefined;
}

/**
 * Learns what the order wants the pairs to be held against: an export, the tenant, or nothing but the file.
 * @throws ProblemError where that cannot be had.
 */
export async function knowAccounts(
  input: JudgedInput,
  order: AuditOrder,
  world: AuditWorld,
): Promise<KnownAccounts> {
  const { access, judging } = order;
  const tenant = access?.tenant.address.name;
  const isAnythingToSend = input.judgement.counts.ready > 0;
  if (order.live && access !== undefined) {
    const { knowByReads } = await import('./facts-by-reads.ts');
    return await knowByReads(input, access, judging, world);
  }
  if (judging.users === undefined)
    refuseUnseen(judging, order.live === undefined ? '--users' : '--users or --live');
  if (access !== undefined && isAnythingToSend) {
    const { tryAccess } = await import('./facts-by-reads.ts');
    await tryAccess(access, world);
  }
  if (judging.users === undefined) {
    return { against: 'file', inWords: 'the file alone', tenant, judging };
  }
  const learnt = await learnFrom(judging.users, input, judging, order, world);
  return {
    against: 'export',
    inWords: learnt.inWords,
    judge: judgeOf(learnt, judging),
    tenant: learnt.tenant ?? tenant,
    judging: { ...judging, users: { path: judging.users.path, sha256: learnt.sha256 } },
  };
}
