import { problem } from '../../domain/problem.ts';
import type { Call, Command } from '../command.ts';
import type { Io } from '../io.ts';
import { variableOf } from '../settings/setting-names.ts';
import { effectiveEnv, settingsBehindFlags } from '../settings/settings.ts';
import { type FlagTable, readFlags } from './flags.ts';

/** The command as it was called: its flags, and what stands behind them. @throws ProblemError for what would not be heard. */
export function callOf(
  command: Command,
  argv: Record<string, unknown>,
  flagsOfAllCommands: ReadonlySet<string>,
  io: Io,
): Call<FlagTable> {
  refuseBehindDashes(argv._);
  const names = new Set(Object.keys(command.flags));
  const typed = typedFlags(argv, names);
  const env = effectiveEnv(io.env, fileFlag(typed, io.env, 'env-file'));
  const behind = settingsBehindFlags(env, fileFlag(typed, env, 'config'), names, flagsOfAllCommands);
  const given = { ...behind, ...typed };
  const flags = readFlags(command.flags, given);
  const argument = command.positional === undefined ? '' : unmarkDash(argv[command.positional.name]);
  return { argument, flags, given: new Set(Object.keys(given)), io, env };
}

/** Flags that list something: of two that are typed people expect both, where of others the last one counts. */
const LISTS: ReadonlySet<string> = new Set(['columns', 'accept']);

/** The flags that were typed. */
function typedFlags(argv: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const name of names) {
    const value = argv[name];
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    if (LISTS.has(name) && values.some((other) => other !== values[0])) {
      throw problem(
        'usage',
        `--${name} is given more than once, and only one value would be used.`,
        `Write one list with commas: --${name} ${values.join(',')}`,
      );
    }
    typed[name] = values.at(-1) === DASH ? '-' : values.at(-1);
  }
  return typed;
}

/** What stands behind `--` is no flag any more, and yargs looks at none of it. @param words the command, and these. */
function refuseBehindDashes(words: unknown): void {
  const [, ...more] = words as readonly unknown[];
  if (more.length === 0) return;
  const shown = more.map((word) => JSON.stringify(unmarkDash(word))).join(', ');
  throw problem('usage', `Arguments after -- would be ignored: ${shown}.`, 'Remove the --.');
}

/** The two flags that must be known before the others can be read. */
function fileFlag(
  typed: Record<string, unknown>,
  env: Io['env'],
  name: 'env-file' | 'config',
): string | undefined {
  return typeof typed[name] === 'string' ? typed[name] : env[variableOf(name)] || undefined;
}

/** yargs takes a lone `-` for an option without a name. No path holds a NUL, so this stands for it meanwhile. */
const DASH = '\0';

/** The argument as yargs may have it. */
export function markDash(arg: string): string {
  return arg === '-' ? DASH : arg;
}

function unmarkDash(argument: unknown): string {
  return argument === DASH ? '-' : String(argument ?? '');
}
