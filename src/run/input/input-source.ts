import { resolve } from 'node:path';
import type { RunJson } from '../../record/folder/run-json.ts';
import { storeStdin } from '../../record/folder/stored-stdin.ts';
import type { RunContext } from '../engine/run-context.ts';
import { resumeStdin } from './resume-stdin.ts';
import { readStandardInput, type StandardInputContext } from './standard-input.ts';

/** Where the pairs are, and what to call them. */
export interface InputSource {
  readonly path: string;
  /** The path as it was typed; `-` for standard input. */
  readonly name: string;
  /** Lines of nothing but delimiters, and headers in the middle, count as rows: as in runs of earlier versions. */
  readonly countsEveryRecord?: true;
}

/**
 * Locates the pairs. Standard input is stored in the run's folder, because it is read twice, and again by a resume.
 *
 * @param folder the run's folder. @param run the run that the folder holds already, if it is resumed.
 */
export async function openInputSource(
  input: string,
  folder: string,
  run: Pick<RunJson, 'input'> | undefined,
  context: StandardInputContext & Pick<RunContext, 'cwd'>,
): Promise<InputSource> {
  if (input !== '-') return { path: resolve(context.cwd, input), name: input };
  const path =
    run === undefined
      ? await storeStdin(folder, readStandardInput(context, 'If you type the pairs, end them with Ctrl-D.'))
      : await resumeStdin(folder, run.input, context);
  return { path, name: '-' };
}
