import { problem } from '../../domain/problem.ts';
import { parseConfigFile } from './config-file.ts';
import { parseEnvFile } from './env-file.ts';
import { ENV_PREFIX, meantVariable } from './setting-names.ts';
import { isPipe, readTextFile, whyUnread } from './text-file.ts';

/** Flags that are read before the config file is: in it they would do nothing. */
const READ_BEFORE: ReadonlySet<string> = new Set(['config', 'env-file']);

/** Read before the env file is: in it they would do nothing. */
const READ_BEFORE_ENV_FILE = `${ENV_PREFIX}ENV_FILE`;

type Env = Readonly<Record<string, string | undefined>>;

/** The environment with `--env-file` under it: what the process was given wins. Empty variables count as unset. */
export function effectiveEnv(env: Env, envFile: string | undefined): Env {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  if (envFile === undefined) return Object.fromEntries(given);
  if (isPipe(envFile)) {
    // Node 20 looks for this flag behind the program's name as well, and reads the file before any of us.
    throw problem(
      'unreadable_file',
      `--env-file ${envFile} is a pipe, and Node read it before this program started.`,
      'Name a file, or export the variables in the shell.',
    );
  }
  const inFile = parseEnvFile(readText(envFile, '--env-file'), envFile);
  if (inFile[READ_BEFORE_ENV_FILE]) {
    throw problem('bad_env_file', `${envFile} names another env file, which would not be read.`);
  }
  const fromFile = Object.entries(inFile).filter(([, value]) => value !== '');
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
  const config = underEnvironment(fromConfig(configFile, flags), env);
  return { ...config, ...fromEnv(env, flags, flagsOfAllCommands) };
}

function fromConfig(file: string | undefined, flags: ReadonlySet<string>): Record<string, unknown> {
  if (file === undefined) return {};
  const config = parseConfigFile(readText(file, '--config'), file);
  const unknown = Object.keys(config).filter((key) => !flags.has(key) || READ_BEFORE.has(key));
  if (unknown.length > 0) {
    throw problem(
      'unknown_setting',
      `${file} sets ${unknown.map((key) => JSON.stringify(key)).join(', ')}, which is not a setting of this command.`,
      'Keys are flag names without the leading dashes: see --help.',
    );
  }
  return config;
}

/** Two flags have a variable besides their own, which stands over the config file as well. */
function underEnvironment(config: Record<string, unknown>, env: Env): Record<string, unknown> {
  const settings = { ...config };
  if (settings.domain !== undefined && env.AUTH0_DOMAIN) settings.domain = env.AUTH0_DOMAIN;
  if (env.AUTH0_ACCESS_TOKEN) delete settings['token-file'];
  return settings;
}

function fromEnv(
  env: Env,
  flags: ReadonlySet<string>,
  flagsOfAllCommands: ReadonlySet<string>,
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    const meant = meantVariable(name, flags, flagsOfAllCommands);
    if (meant !== undefined) {
      throw problem(
        'unknown_setting',
        `The variable ${name} would be ignored: it looks like ${meant}.`,
        `Rename it to ${meant}, or unset it.`,
      );
    }
    if (!name.startsWith(ENV_PREFIX)) continue;
    const flag = name.slice(ENV_PREFIX.length).toLowerCase().replaceAll('_', '-');
    // A variable for another command's flag is no mistake: cron jobs set them once for all.
    if (!flagsOfAllCommands.has(flag)) {
      throw problem('unknown_setting', `The variable ${name} matches no flag (--${flag} does not exist).`);
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
