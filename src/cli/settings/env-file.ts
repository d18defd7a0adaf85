import { parseEnv } from 'node:util';
import { problem } from '../../domain/problem.ts';

/** A variable as it is to be spelled in an env file. */
const NAME = /^[ \t]*(?:export[ \t]+)?(AUTH0_[A-Z0-9_]+)[ \t]*$/;

/** What is there to name one of our variables, in whatever spelling: `$env:AUTH0_X`, `auth0_x`, `AUTHO-X`, `BULK_LINK_X`. */
const NAMES_OURS = /(?<![\p{L}\p{N}_])auth[0o](?![\p{L}\p{N}])|bulk[^\p{L}\p{N}]*link/iu;

/** Another assignment within a value: of a second variable in one line, or of lines that an open quote took in. */
const ASSIGNS_OURS = /(?<![\p{L}\p{N}_])auth0[_-][\p{L}\p{N}_-]+\s*=/iu;

const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`/g;

/**
 * The variables of an env file, as Node reads it. A line that names an AUTH0_ variable and sets none is refused, and so
 * is one that sets it twice, to different values: a DRY_RUN that is not heard links for real.
 *
 * @param file its path, for messages. @throws ProblemError `bad_env_file`
 */
export function parseEnvFile(text: string, file: string): Record<string, string> {
  // Node joins lines that end in a lone CR.
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const set = parseEnv(lines.join('\n')) as Record<string, string>;
  const heard = new Map<string, string>();
  lines.forEach((line, i) => {
    const complaint = complaintAbout(line, set, heard);
    if (complaint !== undefined) {
      throw problem(
        'bad_env_file',
        `${file}, line ${i + 1}, ${complaint}`,
        'Write NAME=value, one per line and in capitals; comments start with #.',
      );
    }
  });
  return set;
}

/** What is wrong with a line, completing "line 3, …". @param heard what earlier lines have set. */
function complaintAbout(
  line: string,
  set: Record<string, string>,
  heard: Map<string, string>,
): string | undefined {
  if (line.trimStart().startsWith('#')) return undefined;
  const equals = line.indexOf('=');
  const left = equals === -1 ? line : line.slice(0, equals);
  const rest = (equals === -1 ? '' : line.slice(equals + 1)).replace(QUOTED, '').replace(/#.*/, '');
  if (ASSIGNS_OURS.test(rest)) return 'names a second variable, which would not be set.';
  // Characters that nobody sees must not hide a name.
  if (!NAMES_OURS.test(left.replace(/\p{Cf}/gu, ''))) return undefined;
  const name = equals === -1 ? undefined : NAME.exec(left)?.[1];
  if (name === undefined) return `names ${nameIn(left)} and sets no variable of that name.`;
  if (!Object.hasOwn(set, name)) {
    return `sets ${name}, but is not read: a quote before it is still open, or its spelling is unusual.`;
  }
  // Node reads no value of several lines from its first one.
  const value = parseEnv(line)[name] ?? (set[name] as string);
  const before = heard.get(name);
  if (before !== undefined && before !== value) return `sets ${name} again, to a different value.`;
  heard.set(name, value);
  return undefined;
}

/** The name alone: what stands behind it may be a secret. */
function nameIn(text: string): string {
  return /(?:\$env:)?(?:auth[0o]|bulk[\W_]*link)\w*/iu.exec(text)?.[0] ?? 'a variable of this tool';
}
