import { problem } from '../../domain/problem.ts';
import { type FlagTable, onOrOff } from './flags.ts';

/** `--dry-run`, `--dry-run=yes`, `-n`, `-ny`, `-n=yes`; `tail` is what stands behind the name. */
const WRITTEN = /^(?:--(?<long>[^=]+)|-(?<short>[A-Za-z]+))(?<tail>[^A-Za-z].*)?$/su;

/**
 * The arguments with `--dry-run=yes` as `--dry-run=true`, for yargs takes every word but `true` for a no. What it would
 * drop without a word is refused: `-n1`.
 *
 * @throws ProblemError `usage`
 */
export function spellSwitches(args: readonly string[], tables: readonly FlagTable[]): string[] {
  const names = switchNames(tables);
  const ends = args.indexOf('--');
  return args.map((arg, i) => {
    if (ends !== -1 && i >= ends) return arg;
    const { long, short, tail } = WRITTEN.exec(arg)?.groups ?? {};
    const typed = long === undefined ? (short ?? '').split('') : [long];
    const known = typed.map((name) => names.get(name));
    const last = known.at(-1);
    if (last === undefined || known.includes(undefined) || tail === undefined) return arg;
    const on = tail.startsWith('=') ? onOrOff(tail.slice(1)) : undefined;
    if (on === undefined) {
      throw problem('usage', `--${last} is either on or off (got ${JSON.stringify(arg)}).`);
    }
    return `${arg.slice(0, arg.length - tail.length)}=${on}`;
  });
}

/** Switches of every command by name and by letter. */
function switchNames(tables: readonly FlagTable[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, flag] of tables.flatMap((table) => Object.entries(table))) {
    if (flag.parse !== undefined) continue;
    names.set(name, name);
    if (flag.alias !== undefined) names.set(flag.alias, name);
  }
  return names;
}
