import { AccountJudge } from '../plan/judge-accounts.ts';
import type { AuditJson } from '../record/audit-json.ts';
import type { AuditOrder, AuditWorld, TenantAccess } from './audit-order.ts';
import type { JudgedInput } from './judge-input.ts';
import { judgeOf, learnFrom, refuseUnseen } from './judge-pairs.ts';
import type { JudgingOptions } from './link-order.ts';
import { checkAccess, openTenant } from './open-tenant.ts';
import { readAccounts } from './read-accounts.ts';

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
  if (order.live && access !== undefined) return await knowByReads(input, access, judging, world);
  if (judging.users === undefined)
    refuseUnseen(judging, order.live === undefined ? '--users' : '--users or --live');
  if (access !== undefined && isAnythingToSend) await tryAccess(access, world);
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

async function knowByReads(
  input: JudgedInput,
  access: TenantAccess,
  judging: JudgingOptions,
  world: AuditWorld,
): Promise<KnownAccounts> {
  const { facts, learnedPerSecond } = await readAccounts(input, access, world);
  const { requireSameEmail = false, requireVerified = false } = judging;
  const terms = { source: 'tenant', isComplete: false, requireSameEmail, requireVerified } as const;
  const tenant = access.tenant.address.name;
  const inWords = `the tenant ${tenant}, by reading each account`;
  return {
    against: 'tenant',
    inWords,
    judge: new AccountJudge(facts, terms),
    tenant,
    judging,
    learnedPerSecond,
  };
}

/** Gets a token and looks whether it would do. @throws ProblemError where it would not. */
async function tryAccess(access: TenantAccess, world: AuditWorld): Promise<void> {
  const open = openTenant({ ...access, ...world });
  try {
    await checkAccess(open, { ...access, ...world }, access.scopes, world.stop.stopping, world.warn);
  } finally {
    await open.connection.close();
  }
}
