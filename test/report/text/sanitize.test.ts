import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderJson, sanitize } from '../../../src/report/text/sanitize.ts';

/** Any code units in any order, lone surrogates and controls well represented. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0, max: 0xa0 }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      fc.constantFrom(0x202e, 0x2066, 0x200b, 0x2028, 0xfeff),
    ),
  )
  .map((units) => String.fromCharCode(...units));

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('sanitize', () => {
  test.each([
    ['plain text stays', 'auth0|abc Zoë 日本 🙂', 'auth0|abc Zoë 日本 🙂'],
    ['an escape sequence is shown, not obeyed', '\x1b[2J\x1b]0;owned\x07', '␛[2J␛]0;owned␇'],
    ['newlines do not break the line', 'a\r\nb\tc', 'a␍␊b␉c'],
    ['NUL and DEL have pictures', '\0\x7f', '␀␡'],
    ['a C1 control, which is an escape sequence in one character', '\x9b31m', '<U+009B>31m'],
    ['a bidi override', 'abc\u202Efdp.exe', 'abc<U+202E>fdp.exe'],
    ['a zero-width space and a byte order mark', 'a\u200Bb\uFEFF', 'a<U+200B>b<U+FEFF>'],
    ['a line separator', 'a\u2028b', 'a<U+2028>b'],
    ['a lone surrogate', 'a\uD83Db', 'a<U+D83D>b'],
    ['a tag character beyond the first plane', '\u{E0041}', '<U+E0041>'],
    ['nothing', '', ''],
  ])('%s', (_name, text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  test('a long text ends in an ellipsis and has the length asked for', () => {
    expect(sanitize('abcdef', 6)).toBe('abcdef');
    expect(sanitize('abcdefg', 6)).toBe('abcde…');
    expect(sanitize('🙂🙂🙂🙂', 3)).toBe('🙂🙂…');
    expect(sanitize('x'.repeat(1_000_000)).length).toBe(300);
  });

  test('nothing unprintable survives, the length is bounded, and sanitizing twice changes nothing', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, max) => {
        const clean = sanitize(text, max);
        expect(clean).not.toMatch(UNPRINTABLE);
        expect(Array.from(clean).length).toBeLessThanOrEqual(max);
        expect(sanitize(clean, max)).toBe(clean);
      }),
    );
  });
});

describe('renderJson', () => {
  test('what a terminal would obey is escaped', () => {
    expect(renderJson({ a: '\x1b[31m\x9b\x7f\u202E\u{E0041}' })).toBe(
      '{"a":"\\u001b[31m\\u009b\\u007f\\u202e\\udb40\\udc41"}',
    );
  });

  test('a script reads the same value, and it is one line that holds nothing unprintable', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = renderJson({ text });
        expect(json).not.toMatch(UNPRINTABLE);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});
