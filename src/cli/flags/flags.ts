import type { Options } from 'yargs';
import { problem } from '../../domain/problem.ts';

/** One flag of a command: what help says of it, and how its text becomes a value. */
export interface Flag<T> {
  readonly describe: string;
  readonly group: string;
  readonly alias?: string;
  /** Undefined for a switch, which takes no value. A number's says its range, which help shows. */
  readonly parse: (((text: string) => T) & { readonly range?: string }) | undefined;
  /** What help shows as the default. */
  readonly shownDefault?: string;
  readonly fallback: T;
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** The values of a table's flags, by the flags' own names. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer T> ? T : never;
};

interface Look {
  readonly group: string;
  readonly alias?: string;
  readonly shownDefault?: string;
}

/** A switch: off unless given. */
export function toggle(describe: string, look: Look): Flag<boolean> {
  return { describe, ...look, parse: undefined, fallback: false };
}

/** A flag with a value, undefined unless given. `parse` throws a message that completes "--flag …". */
export function optional<T>(describe: string, parse: (text: string) => T, look: Look): Flag<T | undefined> {
  return { describe, ...look, parse, fallback: undefined };
}

/** A flag with a value and a default. */
export function withDefault<T>(
  describe: string,
  parse: (text: string) => T,
  fallback: T,
  look: Look,
): Flag<T> {
  return { describe, ...look, parse, fallback, shownDefault: look.shownDefault ?? String(fallback) };
}

/** The table as yargs takes it. Values stay text, so that what was typed can stand in the message. */
export function yargsOptions(table: FlagTable): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      {
        describe: flag.parse?.range === undefined ? flag.describe : `${flag.describe} (${flag.parse.range})`,
        group: flag.group,
        ...(flag.alias === undefined ? {} : { alias: flag.alias }),
        ...(flag.parse === undefined
          ? { type: 'boolean' as const }
          : { type: 'string' as const, requiresArg: true }),
        ...(flag.shownDefault === undefined ? {} : { defaultDescription: flag.shownDefault }),
      },
    ]),
  );
}

/** The values of the flags that were given (on the command line or behind it), and the fallbacks of the others. */
export function readFlags<Table extends FlagTable>(
  table: Table,
  argv: Record<string, unknown>,
): FlagValues<Table> {
  const values = Object.entries(table).map(([name, flag]) => {
    const given = argv[name];
    if (given === undefined) return [name, flag.fallback];
    if (flag.parse === undefined) return [name, asSwitch(name, given)];
    try {
      return [name, flag.parse(asText(given))];
    } catch (error) {
      if (error instanceof FlagError)
        throw problem('usage', `--${name} ${error.message} (got ${JSON.stringify(given)}).`);
      throw error;
    }
  });
  return Object.fromEntries(values) as FlagValues<Table>;
}

/** The text of a flag does not mean anything: the message completes the sentence "--flag …". */
export class FlagError extends Error {}

function asText(given: unknown): string {
  if (typeof given === 'string' || typeof given === 'number') return String(given);
  if (Array.isArray(given)) return given.join(',');
  throw new FlagError('requires text or a number');
}

/** What a word says of a switch; undefined where it says neither. */
export function onOrOff(word: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(word.trim())) return true;
  return /^(0|false|no|off)$/i.test(word.trim()) ? false : undefined;
}

/** Switches come as `true` from the command line, and as text from a variable. */
function asSwitch(name: string, given: unknown): boolean {
  const on = typeof given === 'boolean' ? given : onOrOff(String(given));
  if (on !== undefined) return on;
  throw problem('usage', `--${name} is either on or off (got ${JSON.stringify(given)}).`);
}
