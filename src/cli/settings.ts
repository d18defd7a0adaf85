import { parseEnv } from 'node:util';
import { problem } from '../domain/problem.ts';
import { isPlainObject } from './plain-object.ts';
import { isPipe, readTextFile, whyUnread } from './text-file.ts';

/** Every flag can be set by a variable of this prefix: `--max-outage` is `AUTH0_BULK_LINK_MAX_OUTAGE`. */
export const ENV_PREFIX = 'AUTH0_BULK_LINK_';

/** Flags that are read before the config file is: in it they would do nothing. */
const READ_BEFORE: ReadonlySet<string> = new Set(['config', 'env-file']);

type Env = Readonly<Record<string, string | undefined>>;

/** The environment with `--env-file` under it: what the process was given wins. Empty variables count as unset. */
export function effectiveEnv(env: Env, envFile: string | undefined): Env {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  if (envFile === undefined) return Object.fromEntries(given);
  if (isPipe(envFile)) {
    // Node 20 looks for this flag behind the program's name as well, and reads the file before any of us.
    throw problem(
      'unreadable_file',
      `--env-file ${envFile} is a pipe, and Node has emptied it before this program began.`,
      'Name a file, or export the variables in the shell.',
    );
  }
  const fromFile = Object.entries(parseEnv(readText(envFile, '--env-file'))).filter(
    ([, value]) => value !== '',
  );
  return Object.fromEntries([...fromFile, ...given]);
}

/**
 * The settings that stand behind the flags: variables over the config file, keyed by the flags' names.
 * A name that no flag has is refused: a mistyped `dry_run` must never run for real.
 */
export function settingsBehindFlags(
  env: Env,
  configFile: string | undefined,
  flags: ReadonlySet<string>,
  flagsOfAllCommands: ReadonlySet<string>,
): Record<string, unknown> {
  return { ...fromConfig(configFile, flags), ...fromEnv(env, flags, flagsOfAllCommands) };
}

function fromConfig(file: string | undefined, flags: ReadonlySet<string>): Record<string, unknown> {
  if (file === undefined) return {};
  let config: unknown;
  try {
    config = JSON.parse(readText(file, '--config'));
  } catch (error) {
    if (error instanceof SyntaxError) throw problem('bad_config', `${file} is not JSON: ${error.message}`);
    throw error;
  }
  if (!isPlainObject(config))
    throw problem('bad_config', `${file} must hold one JSON object: {"rate": 10, …}.`);
  const unknown = Object.keys(config).filter((key) => !flags.has(key) || READ_BEFORE.has(key));
  if (unknown.length > 0) {
    throw problem(
      'unknown_setting',
      `${file} sets ${unknown.map((key) => JSON.stringify(key)).join(', ')}, which is no setting of this command.`,
      'Keys are the names of the flags without the dashes in front: see --help.',
    );
  }
  return config;
}

function fromEnv(
  env: Env,
  flags: ReadonlySet<string>,
  flagsOfAllCommands: ReadonlySet<string>,
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(ENV_PREFIX)) continue;
    const flag = name.slice(ENV_PREFIX.length).toLowerCase().replaceAll('_', '-');
    // A variable for another command's flag is no mistake: cron jobs set them once for all.
    if (!flagsOfAllCommands.has(flag)) {
      throw problem('unknown_setting', `The variable ${name} belongs to no flag (--${flag} does not exist).`);
    }
    if (flags.has(flag)) settings[flag] = value;
  }
  return settings;
}

function readText(file: string, flag: string): string {
  try {
    return readTextFile(file);
  } catch (error) {
    throw problem('unreadable_file', `${flag} ${file} cannot be read: ${whyUnread(error)}.`);
  }
}
