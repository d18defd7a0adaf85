import { resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { AccountJudge } from '../../plan/accounts/check-accounts.ts';
import { leanPlan } from '../../plan/release-plan.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import type { AuditWorld } from '../audit/audit-options.ts';
import type { JudgingOptions } from '../link/link-options.ts';
import { judgeByAccounts } from './apply-account-facts.ts';
import { type LearntExport, learnFromExport } from './facts-from-export.ts';
import { type InputSource, type JudgedInput, judgeInput } from './plan-file.ts';
import { judgeWithExport } from './plan-with-export.ts';
import { warnOfColumns } from './warn-of-columns.ts';

/** What an export is held against before pairs are held against it. */
export interface ExportLimits {
  /** The tenant it must be of, where that is known. */
  readonly address?: TenantAddress | undefined;
  readonly maxAgeMs?: number | undefined;
}

type JudgingWorld = Pick<AuditWorld, 'clock' | 'cwd' | 'stop' | 'warn'> & Partial<Pick<AuditWorld, 'onStep'>>;

/**
 * Judges an input for a run: by itself, then by the export that `--users` names.
 *
 * @returns with the judging options as run.json keeps them: with the export's sha256.
 * @throws ProblemError where the pairs or the export cannot be read, or the export must not be believed.
 */
export async function judgePairs(
  source: InputSource,
  judging: JudgingOptions,
  limits: ExportLimits,
  world: JudgingWorld,
): Promise<{ readonly input: JudgedInput; readonly judging: JudgingOptions }> {
  const { users } = judging;
  if (users === undefined) {
    refuseUnseen(judging, '--users');
    const input = await judgeInput(source, judging, world.clock, { stopping: world.stop.stopping });
    warnOfColumns(input, world.warn);
    return { input: { ...input, judgement: leanPlan(input.judgement) }, judging };
  }
  const alone = await judgeWithExport(source, judging, world);
  warnOfColumns(alone, world.warn);
  const learnt = await learnFrom(users, alone, judging, limits, world);
  const input = await judgeByAccounts(alone, judgeOf(learnt, judging), world.stop.stopping);
  return { input, judging: { ...judging, users: { path: users.path, sha256: learnt.sha256 } } };
}

/** Reads the export that `--users` names. @throws ProblemError */
export function learnFrom(
  users: NonNullable<JudgingOptions['users']>,
  input: JudgedInput,
  judging: JudgingOptions,
  limits: ExportLimits,
  world: JudgingWorld,
): Promise<LearntExport> {
  const terms = {
    path: resolve(world.cwd, users.path),
    name: users.path,
    sha256: users.sha256,
    maxAgeMs: limits.maxAgeMs,
    tenantName: limits.address?.name,
  };
  return learnFromExport(input.judgement.accounts, terms, judging.requireSameEmail === true, {
    onStep() {},
    ...world,
  });
}

/** Judges by what an export told. */
export function judgeOf({ facts, isComplete }: LearntExport, judging: JudgingOptions): AccountJudge {
  const { requireSameEmail = false, requireVerified = false } = judging;
  return new AccountJudge(facts, { source: 'export', isComplete, requireSameEmail, requireVerified });
}

/** @throws ProblemError where `--require-…` is given, and nothing that could tell. @param missing the flag that would. */
export function refuseUnseen(judging: JudgingOptions, missing: string): void {
  const asking = [
    ...(judging.requireSameEmail ? ['--require-same-email'] : []),
    ...(judging.requireVerified ? ['--require-verified'] : []),
  ];
  if (asking.length === 0) return;
  throw problem(
    'usage',
    `The pairs alone do not tell what ${asking.join(' and ')} asks for.`,
    `Add ${missing}.`,
  );
}
