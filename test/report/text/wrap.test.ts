import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrapText } from '../../../src/report/text/wrap.ts';

test('lines break between words and go on below their text', () => {
  const text = `Plan: link 3 pairs on a tenant with quite a long name

  1,200  to link and some more words that go on
     12  rows

Tenant         acme.eu.auth0.com and more words here
     An account is a secondary in one row and a primary in another.
`;
  expect(wrapText(text, 40)).toBe(`Plan: link 3 pairs on a tenant with
quite a long name

  1,200  to link and some more words
         that go on
     12  rows

Tenant         acme.eu.auth0.com and
               more words here
     An account is a secondary in one
     row and a primary in another.
`);
});

test('a path beside which no room is left has its words below it', () => {
  expect(wrapText('runs/2026-11-22T01-00-00Z/failure.jsonl  every row that failed', 40)).toBe(
    'runs/2026-11-22T01-00-00Z/failure.jsonl\n  every row that failed',
  );
});

test('a command stays whole, and so does a path with blanks in it', () => {
  const command = "auth0-bulk-link link 'my pairs.csv' --out runs/merge --resume";
  expect(wrapText(`  ${command}\n`, 40)).toBe(`  ${command}\n`);
  expect(wrapText(`To see how far it is, type: ${command}`, 40)).toBe(
    `To see how far it is, type:\n${command}`,
  );
  expect(
    wrapText('error: /home/my user/pairs of mine.csv cannot be read', 30, [
      '/home/my user/pairs of mine.csv',
    ]),
  ).toBe('error:\n/home/my user/pairs of mine.csv\ncannot be read');
});

test('colours take no room, and every line has its own', () => {
  const red = (text: string) => styleText('red', text, { validateStream: false });
  expect(wrapText(red('  12  words of a red line'), 20)).toBe(
    `${red('  12  words of a red')}\n${red('      line')}`,
  );
  const mixed = `${red('error:')} a message of many words`;
  expect(stripVTControlCharacters(wrapText(mixed, 20))).toBe('error: a message of\nmany words');
});

test('whatever the text: no word is broken, none is lost, and only a word alone is longer than the width', () => {
  const words = fc.array(fc.stringMatching(/^[\x21-\x7e]{1,30}$/), { maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 120 }), fc.nat({ max: 8 }), (list, width, indent) => {
      const wrapped = wrapText(`${' '.repeat(indent)}${list.join(' ')}`, width);
      expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(list);
      for (const line of wrapped.split('\n')) {
        if (line.length > width) expect(line.trim()).not.toContain(' ');
      }
    }),
  );
});
