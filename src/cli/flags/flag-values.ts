import { FAILURE_REASONS, type FailureReason } from '../../domain/row/reason.ts';
import type { Delimiter } from '../../read/csv/delimiter.ts';
import { encodingNamed } from '../../read/text/named-encoding.ts';
import { type FailureLimit, parseFailureLimit } from '../../run/engine/monitor/failure-limit.ts';
import { FlagError } from './flags.ts';

/** Parsers of flag values. Each throws a {@link FlagError} whose message completes "--flag …". */

export function text(value: string): string {
  if (value === '') throw new FlagError('requires a value');
  return value;
}

/** A parser of numbers, and the words for its range: `1 to 10,000`. */
export type NumberParser = ((value: string) => number) & { readonly range: string };

/** A number in a range, bounds included. */
export function between(least: number, most: number): NumberParser {
  const range = rangeOf(least, most);
  const parse = (value: string) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!(number >= least && number <= most)) throw new FlagError(`must be a number from ${range}`);
    return number;
  };
  return Object.assign(parse, { range });
}

/** The same without fractions. */
export function wholeBetween(least: number, most: number): NumberParser {
  const range = rangeOf(least, most);
  const parse = (value: string) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!(Number.isInteger(number) && number >= least && number <= most)) {
      throw new FlagError(`must be a whole number from ${range}`);
    }
    return number;
  };
  return Object.assign(parse, { range });
}

function rangeOf(least: number, most: number): string {
  return `${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
}

const SECONDS_IN = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Longer than there have been computers to keep time. */
const LONGEST_SPAN_S = 100_000 * SECONDS_IN.d;

/** A span: `36h`, `7d`, `90m`, `30s`. @returns seconds. A number alone is seconds as well. */
function parseSpan(value: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(value.trim()) ?? [];
  const seconds = Number(number) * SECONDS_IN[(unit || 's') as keyof typeof SECONDS_IN];
  if (!(seconds >= 1 && seconds <= LONGEST_SPAN_S)) {
    throw new FlagError('must be a duration from 1s to 100,000d, such as 36h, 7d or 90m');
  }
  return seconds;
}

export const duration: NumberParser = Object.assign(parseSpan, { range: '1s to 100,000d' });

/** A share of the burst: `20%` or `0.2`. All of it cannot be left to others. */
export function share(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(value.trim());
  const number = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(number >= 0 && number < 1)) throw new FlagError('must be a share from 0% to under 100%');
  return number;
}

export function oneOf<const T extends string>(...choices: readonly T[]): (value: string) => T {
  return (value) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new FlagError(`must be one of ${choices.join(', ')}`);
    return found;
  };
}

/** `,`, `;`, or a tab, which may be written as `tab` or `\t`: a shell makes typing one hard. */
export function delimiter(value: string): Delimiter {
  const written = value === 'tab' || value === '\\t' ? '\t' : value;
  if (written !== ',' && written !== ';' && written !== '\t')
    throw new FlagError('must be "," or ";" or "tab"');
  return written;
}

/** An encoding by any of its names. Undefined for UTF-8, which a file is in if nobody says otherwise. */
export function encoding(value: string): string | undefined {
  const name = encodingNamed(value.trim());
  if (name === undefined) {
    throw new FlagError(
      'must be an encoding: utf-8, utf-16le, utf-16be, windows-1252, iso-8859-2, shift_jis, …',
    );
  }
  return name === 'utf-8' ? undefined : name;
}

/** `primary_user_id=old,secondary_user_id=new`, or by places: `primary_user_id=1,secondary_user_id=3`. */
export function columnMapping(value: string): Readonly<Record<string, string>> {
  const mapping: Record<string, string> = {};
  for (const part of value.split(',')) {
    const [ours, theirs, ...more] = part.split('=').map((side) => side.trim());
    if (!ours || !theirs || more.length > 0)
      throw new FlagError('must have the form primary_user_id=old,secondary_user_id=new');
    if (Object.hasOwn(mapping, ours)) throw new FlagError(`maps ${ours} twice`);
    mapping[ours] = theirs;
  }
  return mapping;
}

export function failureBound(value: string): FailureLimit {
  const bound = parseFailureLimit(value);
  if (bound === undefined)
    throw new FlagError('must be a number of rows (50) or a share of the rows sent (5%)');
  return bound;
}

export function reasons(value: string): readonly FailureReason[] {
  return value.split(',').map((part) => {
    const reason = FAILURE_REASONS.find((known) => known === part.trim());
    if (reason === undefined) {
      throw new FlagError(
        `must list reasons: ${part.trim() || 'an empty word'} is none of ${FAILURE_REASONS.join(', ')}`,
      );
    }
    return reason;
  });
}
