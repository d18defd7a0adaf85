import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import {
  between,
  columnMapping,
  delimiter,
  duration,
  failureBound,
  oneOf,
  reasons,
  share,
  text,
  wholeBetween,
} from '../../../src/cli/flags/flag-values.ts';
import { FlagError, yargsOptions } from '../../../src/cli/flags/flags.ts';

type Parse = (value: string) => unknown;

const PARSERS: Readonly<Record<string, Parse>> = {
  text,
  number: between(0.5, 100),
  whole: wholeBetween(0, 1000),
  duration,
  share,
  delimiter,
  columnMapping,
  failureBound,
  reasons,
  choice: oneOf('refuse', 'first'),
};

describe('the value of a flag', () => {
  test.each([
    ['text', 'pairs', 'pairs'],
    ['number', '10', 10],
    ['number', '0.5', 0.5],
    ['number', '100', 100],
    ['whole', '1', 1],
    ['whole', '0', 0],
    ['whole', '1000', 1000],
    ['duration', '36h', 129_600],
    ['duration', '90', 90],
    ['share', '20%', 0.2],
    ['share', '0.2', 0.2],
    ['share', '0%', 0],
    ['share', '0', 0],
    ['choice', 'first', 'first'],
    ['delimiter', ',', ','],
    ['delimiter', ';', ';'],
    ['delimiter', 'tab', '\t'],
    ['delimiter', '\\t', '\t'],
    ['delimiter', '\t', '\t'],
    [
      'columnMapping',
      'primary_user_id=old, secondary_user_id = new one',
      { primary_user_id: 'old', secondary_user_id: 'new one' },
    ],
    ['columnMapping', 'constructor=x', { constructor: 'x' }],
    ['failureBound', '50', { rows: 50 }],
    ['failureBound', '5%', { share: 0.05 }],
    ['reasons', 'secondary_not_found, cycle', ['secondary_not_found', 'cycle']],
  ])('as %s: %j is %j', (parser, value, meaning) => {
    expect(PARSERS[parser]?.(value)).toEqual(meaning);
  });

  test.each([
    ['text', '', 'requires a value'],
    ['number', '0', 'must be a number from 0.5 to 100'],
    ['number', '0.49', 'must be a number from 0.5 to 100'],
    ['number', '100.1', 'must be a number from 0.5 to 100'],
    ['number', '-1', 'must be a number from 0.5 to 100'],
    ['number', '', 'must be a number from 0.5 to 100'],
    ['number', ' ', 'must be a number from 0.5 to 100'],
    ['number', 'fast', 'must be a number from 0.5 to 100'],
    ['number', 'Infinity', 'must be a number from 0.5 to 100'],
    ['number', 'NaN', 'must be a number from 0.5 to 100'],
    ['whole', '-1', 'must be a whole number from 0 to 1,000'],
    ['whole', '1.5', 'must be a whole number from 0 to 1,000'],
    ['whole', '', 'must be a whole number from 0 to 1,000'],
    ['whole', '1001', 'must be a whole number from 0 to 1,000'],
    ['whole', '9007199254740993', 'must be a whole number from 0 to 1,000'],
    ['whole', '1e999', 'must be a whole number from 0 to 1,000'],
    ['duration', '0s', 'must be a duration from 1s to 100,000d'],
    ['duration', '100001d', 'must be a duration from 1s to 100,000d'],
    ['share', '100%', 'must be a share from 0% to under 100%'],
    ['share', '1', 'must be a share from 0% to under 100%'],
    ['share', '-5%', 'must be a share from 0% to under 100%'],
    ['share', 'some', 'must be a share from 0% to under 100%'],
    ['choice', 'First', 'must be one of refuse, first'],
    ['delimiter', '|', 'must be "," or ";" or "tab"'],
    ['columnMapping', 'primary_user_id', 'must have the form primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=b=c', 'must have the form primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=', 'must have the form primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=b,a=c', 'maps a twice'],
    ['failureBound', 'half', 'must be a number of rows (50) or a share of the rows sent (5%)'],
    ['reasons', 'gone', 'gone is none of invalid_row, '],
    ['reasons', 'cycle,', 'an empty word is none of invalid_row, '],
  ])('as %s: %j means nothing, and %s', (parser, value, why) => {
    expect(() => PARSERS[parser]?.(value)).toThrow(FlagError);
    expect(() => PARSERS[parser]?.(value)).toThrow(why);
  });
});

describe('every number flag', () => {
  const numbers = COMMANDS.flatMap(({ name, flags }) =>
    Object.entries(flags).flatMap(([flag, { parse }]) =>
      parse?.range === undefined ? [] : [{ name, flag, parse, range: parse.range }],
    ),
  );

  test('has a range, up to which timers and memory hold', () => {
    const ranged = new Set(numbers.map(({ flag }) => flag));
    expect([...ranged].sort()).toEqual(
      [
        ...['burst', 'concurrency', 'latency', 'limit', 'max-age', 'max-duration', 'max-outage'],
        ...['max-wait', 'per-second', 'port', 'rate', 'retries', 'timeout', 'token-life'],
      ].sort(),
    );
    // --timeout 3000000 would be more milliseconds than a timer takes.
    for (const { parse } of numbers) expect(() => parse('1e300')).toThrow(FlagError);
  });

  test('shows it in the help, and those of link in the README', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    for (const { name, flag, range } of numbers) {
      const table = COMMANDS.find((command) => command.name === name)!.flags;
      expect(yargsOptions(table)[flag]?.describe).toContain(`(${range})`);
      if (name === 'link')
        expect(readme).toMatch(new RegExp(`^\\| \`--${flag}\` .*\\(${range}\\) \\|$`, 'm'));
    }
  });
});
