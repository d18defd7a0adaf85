import { describe, expect, test } from 'vitest';
import { linkFlags } from '../../../src/cli/flags/flag-tables.ts';
import { between, oneOf, reasons } from '../../../src/cli/flags/flag-values.ts';
import { optional, readFlags, toggle, withDefault, yargsOptions } from '../../../src/cli/flags/flags.ts';
import { problemOf } from '../../support/problem-of.ts';

const LOOK = { group: 'Test:' };
const TABLE = {
  rate: optional('requests a second', between(0.1, 100), { ...LOOK, alias: 'r', shownDefault: 'learned' }),
  'log-level': withDefault('of the log', oneOf('info', 'warn'), 'info', LOOK),
  accept: optional('reasons', reasons, LOOK),
  yes: toggle('do not ask for confirmation', LOOK),
};

describe('flags', () => {
  test('that are not given have their fallbacks', () => {
    expect(readFlags(TABLE, {})).toEqual({
      rate: undefined,
      'log-level': 'info',
      accept: undefined,
      yes: false,
    });
  });

  test('are read from text, as the command line and variables have it', () => {
    expect(
      readFlags(TABLE, { rate: '2.5', 'log-level': 'warn', accept: 'cycle,chain', yes: true, other: 'x' }),
    ).toEqual({ rate: 2.5, 'log-level': 'warn', accept: ['cycle', 'chain'], yes: true });
  });

  test('are read from JSON, as a config file has it', () => {
    expect(readFlags(TABLE, { rate: 2.5, accept: ['cycle', 'chain'], yes: false })).toMatchObject({
      rate: 2.5,
      accept: ['cycle', 'chain'],
      yes: false,
    });
  });

  test.each([
    ['1', true],
    ['true', true],
    ['Yes', true],
    ['on', true],
    ['0', false],
    ['false', false],
    ['no', false],
    ['OFF', false],
  ])('of two states are set by the text %j: %s', (text, value) => {
    expect(readFlags(TABLE, { yes: text }).yes).toBe(value);
  });

  test.each([
    [{ rate: '0' }, '--rate must be a number from 0.1 to 100 (got "0").'],
    [{ rate: true }, '--rate requires text or a number (got true).'],
    [{ rate: null }, '--rate requires text or a number (got null).'],
    [{ 'log-level': 'loud' }, '--log-level must be one of info, warn (got "loud").'],
    [{ yes: 'maybe' }, '--yes is either on or off (got "maybe").'],
    [{ yes: null }, '--yes is either on or off (got null).'],
  ])('%j keep the command from starting', (given, message) => {
    expect(problemOf(() => readFlags(TABLE, given))).toEqual({ code: 'usage', message });
  });

  test('a parser that fails otherwise is a bug, and no usage error', () => {
    const broken = { bug: optional('', () => ({}) as never, LOOK) };
    const table = { ...broken, bug: { ...broken.bug, parse: () => expect.fail('a bug of the test') } };
    expect(() => readFlags(table, { bug: 'x' })).toThrow('a bug of the test');
  });

  test('are told to yargs with their defaults in words, and values stay text', () => {
    expect(yargsOptions(TABLE)).toMatchObject({
      rate: { type: 'string', requiresArg: true, alias: 'r', defaultDescription: 'learned', group: 'Test:' },
      'log-level': { type: 'string', defaultDescription: 'info' },
      yes: { type: 'boolean' },
    });
    expect(yargsOptions(TABLE).yes).not.toHaveProperty('requiresArg');
  });
});

describe('the flags of link', () => {
  test('have the documented defaults', () => {
    expect(readFlags(linkFlags, {})).toMatchObject({
      reserve: 0.2,
      retries: 5,
      timeout: 30,
      'max-outage': 300,
      'on-chain': 'refuse',
      'on-claimed-twice': 'refuse',
      rate: undefined,
      concurrency: undefined,
      'no-read-back': false,
      'dry-run': false,
      yes: false,
    });
  });
});
