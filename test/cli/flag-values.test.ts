import { describe, expect, test } from 'vitest';
import {
  columnMapping,
  delimiter,
  failureBound,
  oneOf,
  positive,
  reasons,
  share,
  text,
  wholeOrZero,
  wholePositive,
} from '../../src/cli/flag-values.ts';
import { FlagError } from '../../src/cli/flags.ts';

type Parse = (value: string) => unknown;

const PARSERS: Readonly<Record<string, Parse>> = {
  text,
  positive,
  wholePositive,
  wholeOrZero,
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
    ['positive', '10', 10],
    ['positive', '0.5', 0.5],
    ['wholePositive', '1', 1],
    ['wholeOrZero', '0', 0],
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
    ['text', '', 'wants a value'],
    ['positive', '0', 'must be a number above 0'],
    ['positive', '-1', 'must be a number above 0'],
    ['positive', '', 'must be a number above 0'],
    ['positive', 'fast', 'must be a number above 0'],
    ['positive', 'Infinity', 'must be a number above 0'],
    ['wholePositive', '0', 'must be a whole number, 1 or more'],
    ['wholePositive', '1.5', 'must be a whole number, 1 or more'],
    ['wholePositive', '', 'must be a whole number, 1 or more'],
    ['wholePositive', '9007199254740993', 'must be a whole number, 1 or more'],
    ['wholeOrZero', '-1', 'must be a whole number, 0 or more'],
    ['wholeOrZero', '', 'must be a whole number, 0 or more'],
    ['share', '100%', 'must be a share from 0% to under 100%'],
    ['share', '1', 'must be a share from 0% to under 100%'],
    ['share', '-5%', 'must be a share from 0% to under 100%'],
    ['share', 'some', 'must be a share from 0% to under 100%'],
    ['choice', 'First', 'must be one of refuse, first'],
    ['delimiter', '|', 'must be "," or ";" or "tab"'],
    ['columnMapping', 'primary_user_id', 'must look like primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=b=c', 'must look like primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=', 'must look like primary_user_id=old,secondary_user_id=new'],
    ['columnMapping', 'a=b,a=c', 'maps a twice'],
    ['failureBound', 'half', 'must be a number of rows (50) or a share of the rows sent (5%)'],
    ['reasons', 'gone', 'gone is none of invalid_row, '],
    ['reasons', 'cycle,', 'an empty word is none of invalid_row, '],
  ])('as %s: %j means nothing, and %s', (parser, value, why) => {
    expect(() => PARSERS[parser]?.(value)).toThrow(FlagError);
    expect(() => PARSERS[parser]?.(value)).toThrow(why);
  });
});
