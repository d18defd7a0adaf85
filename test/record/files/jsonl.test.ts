import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from '../../../src/record/files/jsonl.ts';

test('any text comes back as it was, on one line, without a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      const json = toJson({ message });
      expect(json).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      expect(JSON.parse(json)).toEqual({ message });
    }),
  );
});

test.each([
  ['a lone surrogate', '\ud800', '{"message":"\\ud800"}'],
  ['an escape sequence', '\u001b[2J', '{"message":"\\u001b[2J"}'],
  ['the one-byte escape of C1', '\u009b2J', '{"message":"\\u009b2J"}'],
  ['a line separator', 'a\u2028b', '{"message":"a\\u2028b"}'],
  ['DEL', '\u007f', '{"message":"\\u007f"}'],
  ['text that reads backwards', '\u202egnp', '{"message":"\\u202egnp"}'],
  ['an emoji', '🚀', '{"message":"🚀"}'],
])('%s is written so that it can do nothing', (_, message, json) => {
  expect(toJson({ message })).toBe(json);
});
