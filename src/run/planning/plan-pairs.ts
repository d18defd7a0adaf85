import { resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import { releasePlan } from '../../plan/release-plan.ts';
import type { TenantAddress } from '../../tenant/api/address.ts';
import type { InputSource } from '../input/input-source.ts';
import { applyAccountFacts } from './apply-account-facts.ts';
import { type ExportFactsIndex, factsFromExport } from './facts-from-export.ts';
import { type PlannedInput, planFile } from './plan-file.ts';
import { planWithExport } from './plan-with-export.ts';
import type { PlanningContext, PlanningOptions } from './planning-options.ts';
import { warnOfColumns } from './warn-of-columns.ts';

/** What an export is held against before pairs are held against it. */
export interface ExportLimits {
  /** The tenant it must be of, where that is known. */
  readonly address?: TenantAddress | undefined;
  readonly maxAgeMs?: number | undefined;
}

/**
 * Judges an input for a run: by itself, then by the export that `--users` names.
 *
 * @returns the planning options as run.json keeps them: with the export's sha256.
 * @throws ProblemError where the pairs or the export cannot be read, or the export must not be believed.
 */
export async function planPairs(
  source: InputSource,
  planning: PlanningOptions,
  limits: ExportLimits,
  context: PlanningContext,
): Promise<{ readonly input: PlannedInput; readonly planning: PlanningOptions }> {
  const { users } = planning;
  if (users === undefined) {
    requireAccountFacts(planning, '--users');
    const input = await planFile(source, planning, context.clock, { draining: context.stop.draining });
    warnOfColumns(input, context.warn);
    return { input: { ...input, plan: releasePlan(input.plan) }, planning };
  }
  const alone = await planWithExport(source, planning, context);
  warnOfColumns(alone, context.warn);
  const learnt = await loadFacts(users, alone, planning, limits, context);
  const input = await applyAccountFacts(alone, checkerOf(learnt, planning), context.stop.draining);
  return { input, planning: { ...planning, users: { path: users.path, sha256: learnt.sha256 } } };
}

/** Reads the export that `--users` names. @throws ProblemError */
export function loadFacts(
  users: NonNullable<PlanningOptions['users']>,
  input: PlannedInput,
  planning: PlanningOptions,
  limits: ExportLimits,
  context: PlanningContext,
): Promise<ExportFactsIndex> {
  const terms = {
    path: resolve(context.cwd, users.path),
    name: users.path,
    sha256: users.sha256,
    maxAgeMs: limits.maxAgeMs,
    tenantName: limits.address?.name,
    requireSameEmail: planning.requireSameEmail === true,
  };
  return factsFromExport(input.plan.accounts, terms, context);
}

/** Judges by what an export told. */
export function checkerOf(
  { facts, isComplete }: ExportFactsIndex,
  planning: PlanningOptions,
): AccountChecker {
  const { requireSameEmail = false, requireVerified = false } = planning;
  return new AccountChecker(facts, { source: 'export', isComplete, requireSameEmail, requireVerified });
}

/** @throws ProblemError where `--require-…` is given, and nothing that could tell. @param missing the flag that would. */
export function requireAccountFacts(planning: PlanningOptions, missing: string): void {
  const asking = [
    ...(planning.requireSameEmail ? ['--require-same-email'] : []),
    ...(planning.requireVerified ? ['--require-verified'] : []),
  ];
  if (asking.length === 0) return;
  throw problem('usage', `The pairs alone are not enough for ${asking.join(' and ')}.`, `Add ${missing}.`);
}
