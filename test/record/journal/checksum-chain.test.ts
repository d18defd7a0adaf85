import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOf, ChecksumChain } from '../../../src/record/journal/checksum-chain.ts';

function lines(...values: object[]): Buffer[] {
  const chain = new ChecksumChain();
  return values.map((value) => Buffer.from(chain.append(JSON.stringify(value)).trimEnd()));
}

function sound(sealed: readonly Buffer[]): boolean[] {
  const chain = new ChecksumChain();
  return sealed.map((line) => chain.verify(line));
}

test('a line is JSON with the crc as its last member', () => {
  const [line] = lines({ row: 1 });
  expect(line?.toString()).toMatch(/^\{"row":1,"crc":"[0-9a-f]{8}"\}$/);
  expect(JSON.parse(String(line))).toMatchObject({ row: 1 });
});

test('lines verify in the order in which they were appended, and in no other', () => {
  const [a, b, c] = lines({ n: 1 }, { n: 2 }, { n: 3 }) as [Buffer, Buffer, Buffer];
  expect(sound([a, b, c])).toEqual([true, true, true]);
  expect(sound([a, c])).toEqual([true, false]);
  expect(sound([a, a])).toEqual([true, false]);
  expect(sound([b, a, c])).toEqual([false, true, false]);
});

test('a chain continues from another’s checksum', () => {
  const first = new ChecksumChain();
  const a = first.append('{"n":1}');
  const b = new ChecksumChain(first.crc).append('{"n":2}');
  expect(sound([Buffer.from(a.trimEnd()), Buffer.from(b.trimEnd())])).toEqual([true, true]);
});

test('any changed byte is noticed', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (text, at, flip) => {
        const [line] = lines({ text }) as [Buffer];
        const place = at % line.length;
        line[place] = (line[place] ?? 0) ^ flip;
        expect(sound([line])).toEqual([false]);
      },
    ),
  );
});

test('the body is what is between a prefix and the checksum', () => {
  const [line] = lines({ record: { row: 1 } }) as [Buffer];
  expect(bodyOf(line, '{"record":').toString()).toBe('{"row":1}');
});
