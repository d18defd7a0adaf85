import { createScrubber } from '../../domain/scrub.ts';
import { VERSION } from '../../domain/version.ts';
import { renderProblemJson } from '../../report/render-problem.ts';
import { sanitize } from '../../report/text/sanitize.ts';
import { EXIT, type Io } from '../io.ts';
import { knownSecrets } from '../settings/known-secrets.ts';
import { fitted } from './terminal.ts';

/** Frames of a stack that tell where we were; more would push the advice off the screen. */
const FRAMES = 8;

/** Tells of an error that nobody expected: what to report, and that the record is safe. @returns exit code 70. */
export function showBug(
  error: unknown,
  io: Pick<Io, 'stderr' | 'stdout' | 'cwd' | 'env' | 'typed'>,
  json: boolean,
): number {
  const { learn, scrub } = createScrubber();
  for (const secret of knownSecrets(io.env)) learn(secret);
  const message = scrub(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  const stack =
    error instanceof Error
      ? scrub(error.stack ?? '')
          .split('\n')
          .slice(1, 1 + FRAMES)
      : [];
  if (json) io.stdout.write(renderProblemJson({ code: 'bug', message }));
  const say = (text: string) => io.stderr.write(fitted(`${text}\n`, io.stderr, io));
  say(`This is a bug in auth0-bulk-link ${VERSION}: ${sanitize(message)}`);
  for (const frame of stack) io.stderr.write(`  ${sanitize(frame.trim())}\n`);
  say(
    `Node ${process.version}, ${process.platform}. Please report the lines above, with the command you ran.`,
  );
  say('What was recorded is safe: to continue a run, add --out FOLDER --resume.');
  return EXIT.bug;
}
