import { resolve } from 'node:path';
import { problem } from '../domain/problem.ts';
import { keepInput, keptInput } from '../record/kept-input.ts';
import { untilInterrupted } from './interrupted.ts';
import type { InputSource } from './judge-input.ts';
import type { Stop } from './stop.ts';

/**
 * Where the pairs are. Standard input is kept in the run's folder, for it is read twice, and again by a resume;
 * a resume finds it there, and an empty standard input is no reason to lose it.
 *
 * @param folder the run's folder. @param resuming a run is in it already.
 */
export async function locateInput(
  input: string,
  folder: string,
  resuming: boolean,
  place: {
    readonly cwd: string;
    readonly stdin: AsyncIterable<Uint8Array>;
    readonly stop: Pick<Stop, 'stopping'>;
  },
): Promise<InputSource> {
  if (input !== '-') return { path: resolve(place.cwd, input), name: input };
  if (!resuming) {
    const pairs = untilInterrupted(place.stdin, place.stop.stopping);
    return { path: await keepInput(folder, pairs), name: '-' };
  }
  const path = await keptInput(folder);
  if (path === undefined) {
    throw problem('input_missing', `The run in ${folder} has no kept standard input to go on with.`);
  }
  return { path, name: '-' };
}
