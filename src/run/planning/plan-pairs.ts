import { resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import { releasePlan } from '../../plan/release-plan.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import type { AuditContext } from '../audit/audit-options.ts';
import type { PlanningOptions } from '../link/link-options.ts';
import { applyAccountFacts } from './apply-account-facts.ts';
import { type ExportFactsIndex, factsFromExport } from './facts-from-export.ts';
import { type InputSource, type PlannedInput, planFile } from './plan-file.ts';
import { planWithExport } from './plan-with-export.ts';
import { warnOfColumns } from './warn-of-columns.ts';

/** What an export is held against before pairs are held against it. */
export interface ExportLimits {
  /** The tenant it must be of, where that is known. */
  readonly address?: TenantAddress | undefined;
  readonly maxAgeMs?: number | undefined;
}

type JudgingWorld = Pick<AuditContext, 'clock' | 'cwd' | 'stop' | 'warn'> &
  Partial<Pick<AuditContext, 'onStep'>>;

/**
 * Judges an input for a run: by itself, then by the export that `--users` names.
 *
 * @returns with the judging options as run.json keeps them: with the export's sha256.
 * @throws ProblemError where the pairs or the export cannot be read, or the export must not be believed.
 */
export async function planPairs(
  source: InputSource,
  judging: PlanningOptions,
  limits: ExportLimits,
  world: JudgingWorld,
): Promise<{ readonly input: PlannedInput; readonly judging: PlanningOptions }> {
  const { users } = judging;
  if (users === undefined) {
    requireAccountFacts(judging, '--users');
    const input = await planFile(source, judging, world.clock, { stopping: world.stop.stopping });
    warnOfColumns(input, world.warn);
    return { input: { ...input, judgement: releasePlan(input.judgement) }, judging };
  }
  const alone = await planWithExport(source, judging, world);
  warnOfColumns(alone, world.warn);
  const learnt = await loadFacts(users, alone, judging, limits, world);
  const input = await applyAccountFacts(alone, checkerOf(learnt, judging), world.stop.stopping);
  return { input, judging: { ...judging, users: { path: users.path, sha256: learnt.sha256 } } };
}

/** Reads the export that `--users` names. @throws ProblemError */
export function loadFacts(
  users: NonNullable<PlanningOptions['users']>,
  input: PlannedInput,
  judging: PlanningOptions,
  limits: ExportLimits,
  world: JudgingWorld,
): Promise<ExportFactsIndex> {
  const terms = {
    path: resolve(world.cwd, users.path),
    name: users.path,
    sha256: users.sha256,
    maxAgeMs: limits.maxAgeMs,
    tenantName: limits.address?.name,
  };
  return factsFromExport(input.judgement.accounts, terms, judging.requireSameEmail === true, {
    onStep() {},
    ...world,
  });
}

/** Judges by what an export told. */
export function checkerOf({ facts, isComplete }: ExportFactsIndex, judging: PlanningOptions): AccountChecker {
  const { requireSameEmail = false, requireVerified = false } = judging;
  return new AccountChecker(facts, { source: 'export', isComplete, requireSameEmail, requireVerified });
}

/** @throws ProblemError where `--require-…` is given, and nothing that could tell. @param missing the flag that would. */
export function requireAccountFacts(judging: PlanningOptions, missing: string): void {
  const asking = [
    ...(judging.requireSameEmail ? ['--require-same-email'] : []),
    ...(judging.requireVerified ? ['--require-verified'] : []),
  ];
  if (asking.length === 0) return;
  throw problem('usage', `The pairs alone are not enough for ${asking.join(' and ')}.`, `Add ${missing}.`);
}
