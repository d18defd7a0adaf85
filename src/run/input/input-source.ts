import { resolve } from 'node:path';
import type { RunJson } from '../../record/folder/run-json.ts';
import { storeStdin } from '../../record/folder/stored-stdin.ts';
import type { InputSource } from '../planning/plan-file.ts';
import { resumeStdin } from './resume-stdin.ts';
import { readStandardInput, type StandardInputWorld } from './standard-input.ts';

/**
 * Where the pairs are. Standard input is kept in the run's folder, for it is read twice, and again by a resume.
 *
 * @param folder the run's folder. @param run the one that is in it already, where that is taken up.
 */
export async function openInputSource(
  input: string,
  folder: string,
  run: Pick<RunJson, 'input'> | undefined,
  place: StandardInputWorld & { readonly cwd: string },
): Promise<InputSource> {
  if (input !== '-') return { path: resolve(place.cwd, input), name: input };
  const path =
    run === undefined
      ? await storeStdin(folder, readStandardInput(place, 'If you type the pairs, end them with Ctrl-D.'))
      : await resumeStdin(folder, run.input, place);
  return { path, name: '-' };
}
