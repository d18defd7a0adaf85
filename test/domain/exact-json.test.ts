import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  isTooDeep,
  MAX_DEPTH,
  parseJson,
  stringifyJson,
} from '../../src/domain/exact-json.ts';
import { anyJson, anyNumber } from '../support/builders/any-json.ts';

/** A number's sign, digits and exponent, so that `1.50e1` and `15` are one. */
function numberIn(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + digits.length - short.length;
  return short === '' ? '0' : `${sign}${short}e${power}`;
}

/** Undefined where it is refused. */
function read(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return undefined;
  }
}

describe('JSON with all its digits', () => {
  test('a number is written with the value that was read', () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        const again = stringifyJson(parseJson(`{"a":[${number}]}`) as object);
        expect(numberIn(again.slice('{"a":['.length, -']}'.length))).toBe(numberIn(number));
      }),
    );
  });

  test('everything else behaves as JSON.parse and JSON.stringify', () => {
    fc.assert(
      fc.property(anyJson, (json) => {
        const value = read(json);
        if (value === undefined || isTooDeep(value)) return;
        expect(JSON.parse(stringifyJson([value]))).toEqual([JSON.parse(json)]);
        expect(JSON.parse(stringifyJson([value], 2))).toEqual([JSON.parse(json)]);
      }),
    );
  });

  test.each(['', '{', '[1,]', '{"a":12345678901234567890', '01234567890123456789', '<html>: 1e5'])(
    'invalid JSON is refused: %j',
    (text) => expect(() => parseJson(text)).toThrow(SyntaxError),
  );

  test('the last value of a repeated key counts', () => {
    expect(stringifyJson(parseJson('{"a":1,"a":12345678901234567890}') as object)).toBe(
      '{"a":12345678901234567890}',
    );
  });

  test('deep nesting is read but not processed; under a repeated key it is refused', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(isTooDeep(parseJson(`[1e400,${deep}]`))).toBe(true);
    expect(() => parseJson(`{"a":${deep},"a":1e400}`)).toThrow(SyntaxError);
  });

  test('a value of the maximum depth keeps its digits in a line of our files', () => {
    const json = `${'['.repeat(MAX_DEPTH)}12345678901234567890${']'.repeat(MAX_DEPTH)}`;
    const value = parseJson(json);
    expect(isTooDeep(value)).toBe(false);
    const line = stringifyJson({ record: { profile: { user_metadata: value } } });
    expect(stringifyJson(parseJson(line) as object)).toBe(`{"record":{"profile":{"user_metadata":${json}}}}`);
  });

  test('brackets in strings do not nest', () => {
    const json = `[${JSON.stringify('["\\'.repeat(1000))},12345678901234567890]`;
    expect(stringifyJson(parseJson(json) as object)).toBe(json);
  });

  test('a key named __proto__ is an ordinary key', () => {
    const json = '{"__proto__":{"a":12345678901234567890}}';
    expect(stringifyJson(parseJson(json) as object)).toBe(json);
  });
});

test.each([
  [MAX_DEPTH, false],
  [MAX_DEPTH + 1, true],
  [200_000, true],
])('%d levels are too deep: %s', (levels, tooDeep) => {
  expect(isTooDeep(JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`))).toBe(tooDeep);
  expect(isTooDeep(JSON.parse(`${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}`))).toBe(tooDeep);
});

test('equal values share their canonical text, whatever the order of their keys', () => {
  const text = (json: string) => canonicalJson(parseJson(json));
  expect(text('{"a":1,"b":{"c":[1],"d":12345678901234567890}}')).toBe(
    text('{"b":{"d":12345678901234567890,"c":[1]},"a":1}'),
  );
  expect(text('[12345678901234567890]')).not.toBe(text('[12345678901234567891]'));
  expect(text('"1"')).not.toBe(text('1'));
});
