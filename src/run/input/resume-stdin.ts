import { createHash } from 'node:crypto';
import { problem } from '../../domain/problem.ts';
import type { RunJson } from '../../record/folder/run-json.ts';
import { storedStdinPath, storeStdin } from '../../record/folder/stored-stdin.ts';
import { otherInput } from '../../record/journal/match-run.ts';
import { readStandardInput, type StandardInputContext } from './standard-input.ts';

/** What to do where nothing is meant to come on a standard input that stays open. */
const GIVE_NONE = 'It is compared with the pairs of the run; to continue without it: </dev/null';

/**
 * Holds standard input, where something comes on it, against the input that a run began with.
 *
 * @throws ProblemError `input_differs`, `interrupted`, `input_unreadable`
 */
export async function requireSameStdin(
  folder: string,
  begun: RunJson['input'],
  context: StandardInputContext,
): Promise<void> {
  for await (const _ of theSameOrNone(folder, begun, context));
}

/**
 * The standard input of a run that is taken up: the copy that was kept, where standard input now is the same or
 * none. Without a copy, for the run began with a file, the same is kept now.
 *
 * @returns the copy's path.
 * @throws ProblemError `input_differs`, `input_missing`, `interrupted`, `input_unreadable`, `disk`
 */
export async function resumeStdin(
  folder: string,
  begun: RunJson['input'],
  context: StandardInputContext,
): Promise<string> {
  const kept = await storedStdinPath(folder);
  if (kept === undefined) return await storeStdin(folder, theSame(folder, begun, context));
  await requireSameStdin(folder, begun, context);
  return kept;
}

async function* theSame(
  folder: string,
  begun: RunJson['input'],
  context: StandardInputContext,
): AsyncGenerator<Uint8Array> {
  let came = false;
  for await (const chunk of theSameOrNone(folder, begun, context)) {
    came ||= chunk.length > 0;
    yield chunk;
  }
  if (came) return;
  throw problem(
    'input_missing',
    `Standard input was empty, and the run in ${folder} has no copy of its pairs to continue with: it started with ${begun.path === '-' ? 'standard input' : begun.path}.`,
    begun.path === '-' ? 'Pipe the same pairs in again.' : `Name that file instead of -, with --resume.`,
  );
}

/** What comes on standard input; ends in a problem where that is neither nothing nor what the run began with. */
async function* theSameOrNone(
  folder: string,
  begun: RunJson['input'],
  context: StandardInputContext,
): AsyncGenerator<Uint8Array> {
  // On a terminal nobody types thousands of pairs once more.
  if (context.stdin.isTTY === true) return;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of readStandardInput(context, GIVE_NONE)) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  const sha256 = hash.digest('hex');
  if (bytes > 0 && sha256 !== begun.sha256) throw otherInput(folder, begun, { path: '-', sha256 });
}
