/**
 * The library's door: what the commands are made of, for programs that link accounts by themselves.
 *
 * @module
 */
export type { Decision, JudgingPolicy, PlanCounts } from './domain/decision.ts';
export type { AlreadyLinked, Duplicate, Failed, Linked, Outcome } from './domain/outcome.ts';
export type { Pair, ReadRow } from './domain/pair.ts';
export { type Problem, ProblemError } from './domain/problem.ts';
export type { FailureReason } from './domain/reason.ts';
export type { RunState, StopReason, Summary } from './domain/summary.ts';
export { exitCodeOf } from './run/exit-code.ts';
export { judgeInput } from './run/judge-input.ts';
export { type LinkResult, linkAccounts } from './run/link-accounts.ts';
export type { LinkOrder, LinkWorld } from './run/link-order.ts';
export { readRun } from './run/read-run.ts';
export { createStop, type Stop } from './run/stop.ts';
export type { Sandbox } from './sandbox/sandbox.ts';
export { startSandbox } from './sandbox/start-sandbox.ts';
