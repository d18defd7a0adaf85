import type { RunJson } from '../../record/folder/run-json.ts';
import type { InputSource } from '../input/input-source.ts';
import type { PlannedInput } from './plan-file.ts';

/**
 * Judges an input as its run began: a run of an earlier version counted lines of nothing but delimiters, and headers in
 * the middle, among its rows, and its record knows the rows by those numbers.
 *
 * @param run what run.json says; undefined for a run that begins.
 */
export async function planAsBegun<T extends { readonly input: PlannedInput }>(
  run: RunJson | undefined,
  source: InputSource,
  judge: (source: InputSource) => Promise<T>,
): Promise<T> {
  const judged = await judge(source);
  if (run === undefined || run.input.sha256 !== judged.input.sha256) return judged;
  if (run.input.rows === judged.input.plan.counts.rows) return judged;
  return await judge({ ...source, countsEveryRecord: true });
}
