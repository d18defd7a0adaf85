/**
 * The library's door: what the commands are made of, for programs that link accounts by themselves.
 *
 * @module
 */

export { type Problem, ProblemError } from './domain/problem.ts';
export type { Decision, PlanCounts, PlanPolicy } from './domain/row/decision.ts';
export type { AlreadyLinked, Duplicate, Failed, Linked, Outcome } from './domain/row/outcome.ts';
export type { Pair, ReadRow } from './domain/row/pair.ts';
export type { FailureReason } from './domain/row/reason.ts';
export type { RunState, StopReason, Summary } from './domain/summary.ts';
export { createShutdown, type Shutdown } from './run/engine/shutdown.ts';
export { exitCodeOf } from './run/exit-code.ts';
export { type LinkResult, linkAccounts } from './run/link/link-accounts.ts';
export type { LinkContext, LinkOptions } from './run/link/link-options.ts';
export { planFile } from './run/planning/plan-file.ts';
export { readRun } from './run/read-run.ts';
export type { Sandbox } from './sandbox/sandbox.ts';
export { startSandbox } from './sandbox/start-sandbox.ts';
