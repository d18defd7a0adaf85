import { expect } from 'vitest';
import type { ChaosResult } from './chaos.ts';

/** What must hold however a run was mistreated: each row one line, each link applied once, each called `linked`. */
export function expectSound(result: ChaosResult): void {
  const { wanted, success, failure, applied } = result;
  expect(result.lastWords).not.toContain('bug');
  expect(failure).toEqual([]);
  expect(result.exitCode).toBe(0);
  expect(result.summary.state).toBe('completed');
  expect(success.map(({ row }) => row).sort((a, b) => a - b)).toEqual(wanted.map((_, i) => i + 1));
  expect(new Set(success.map(({ outcome }) => outcome))).toEqual(new Set(['linked']));
  expect([...applied].sort()).toEqual([...wanted].sort());
  expect(result.summary.counts).toMatchObject({ rows: wanted.length, linked: wanted.length });
}
