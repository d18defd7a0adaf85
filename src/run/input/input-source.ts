import { resolve } from 'node:path';
import type { RunJson } from '../../record/folder/run-json.ts';
import { keepInput } from '../../record/folder/stored-stdin.ts';
import type { InputSource } from '../planning/plan-file.ts';
import { takeUpInput } from './resume-stdin.ts';
import { readStandardInput, type StandardInputWorld } from './standard-input.ts';

/**
 * Where the pairs are. Standard input is kept in the run's folder, for it is read twice, and again by a resume.
 *
 * @param folder the run's folder. @param run the one that is in it already, where that is taken up.
 */
export async function locateInput(
  input: string,
  folder: string,
  run: Pick<RunJson, 'input'> | undefined,
  place: StandardInputWorld & { readonly cwd: string },
): Promise<InputSource> {
  if (input !== '-') return { path: resolve(place.cwd, input), name: input };
  const path =
    run === undefined
      ? await keepInput(folder, readStandardInput(place, 'Pairs that are typed end with Ctrl-D.'))
      : await takeUpInput(folder, run.input, place);
  return { path, name: '-' };
}
