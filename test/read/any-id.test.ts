import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/domain/result.ts';
import type { InvalidRow, Pair } from '../../src/domain/row/pair.ts';
import { isOrdinary } from '../../src/read/ids/ordinary-id.ts';
import { toPair } from '../../src/read/rows/to-pair.ts';
import { anyFullId, anyId, isCutOutOf } from '../support/builders/any-id.ts';

const NAMES = ['primary_user_id', 'secondary_user_id', 'secondary_provider'];
const HEADER = {
  names: NAMES,
  delimiter: ',',
  columns: { primary_user_id: 0, secondary_user_id: 1, secondary_provider: 2 },
} as const;

/** What no id of a pair may contain unless it is allowed. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]|(?! )\p{White_Space}|^\p{Quotation_Mark}|\p{Quotation_Mark}$/u;

function read(fields: readonly string[], allowsUnseen = false): Result<Pair, InvalidRow> {
  return toPair({ fields, line: 2 }, 1, HEADER, () => allowsUnseen);
}

/** Whether a warning says that something was removed around a column. */
function isToldOf({ warnings = [] }: Pair, column: string): boolean {
  return warnings.some(
    ({ code, message }) => (code === 'trimmed_id' || code === 'quoted_id') && message.includes(column),
  );
}

describe('any text as an id is read unchanged, trimmed with a warning, or refused with a reason', () => {
  it.each([false, true])('as the primary (unseen characters allowed: %s)', (allows) => {
    fc.assert(
      fc.property(fc.oneof(anyFullId, anyId), (text) => {
        const row = read([text, 'github|1', ''], allows);
        if (!row.ok) {
          expect(row.error.message).toMatch(/^primary_user_id \S/);
          return;
        }
        expect(row.value.secondaryUserId).toBe('github|1');
        holds(row.value, row.value.primaryUserId, text, 'primary_user_id', allows);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([false, true])('as a full secondary (unseen characters allowed: %s)', (allows) => {
    fc.assert(
      fc.property(fc.oneof(anyFullId, anyId), (text) => {
        const row = read(['auth0|a', text, ''], allows);
        if (!row.ok) {
          expect(row.error.message).toMatch(/^secondary_user_id \S/);
          return;
        }
        const { secondaryUserId, secondary } = row.value;
        expect(`${secondary.provider}|${secondary.userId}`).toBe(secondaryUserId);
        holds(row.value, secondaryUserId, text, 'secondary_user_id', allows);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([false, true])(
    'as a secondary with a provider of its own (unseen characters allowed: %s)',
    (allows) => {
      const providers = fc.constantFrom(
        'github',
        'auth0',
        'samlp',
        'okta',
        ' github',
        'GitHub',
        'custom-idp',
      );
      fc.assert(
        fc.property(fc.oneof(anyFullId, anyId), providers, (text, provider) => {
          const row = read(['auth0|a', text, provider], allows);
          if (!row.ok) {
            expect(row.error.message).toMatch(/^secondary_(?:user_id|provider) \S/);
            return;
          }
          const { secondaryUserId, secondary } = row.value;
          expect(secondary.provider).toBe(provider.trim());
          expect(secondaryUserId).toBe(`${secondary.provider}|${secondary.userId}`);
          const isFull = isCutOutOf(secondaryUserId, text);
          holds(row.value, isFull ? secondaryUserId : secondary.userId, text, 'secondary_user_id', allows);
        }),
        { numRuns: 3000 },
      );
    },
  );

  function holds(pair: Pair, id: string, cell: string, column: string, allows: boolean): void {
    if (id !== cell) {
      expect(isToldOf(pair, column)).toBe(true);
      expect(isCutOutOf(id, cell)).toBe(true);
    }
    const isUnseen = UNSEEN.test(id);
    if (!allows) expect(isUnseen).toBe(false);
    const told = (pair.warnings ?? []).map(({ code }) => code);
    if (isUnseen) expect(told).toContain('unseen_character');
    expect(told).toEqual([...new Set(told)]);
  }
});

it('an id that passes the fast check passes the full check without a warning', () => {
  const common = fc.string({ unit: fc.constantFrom(...'abzNuldef0159|-_.@+E') });
  const bare = fc.oneof(
    common,
    fc.stringMatching(/^\d{1,25}$/),
    fc.stringMatching(/^\d{13,16}0{3,9}$/),
    anyId,
  );
  const provider = fc.constantFrom('github', 'auth0', 'samlp', 'null', 'none', 'nanny', 'x');
  fc.assert(
    fc.property(provider, bare, (name, text) => {
      const id = `${name}|${text}`;
      if (!isOrdinary(id)) return;
      // White space around it forces the full check.
      const row = read([` ${id}`, `${id} `, '']);
      expect(row.ok && row.value).toMatchObject({
        primaryUserId: id,
        secondaryUserId: id,
        warnings: [{ code: 'trimmed_id' }],
      });
    }),
    { numRuns: 5000 },
  );
});

it('a megabyte of blanks, quotes, bars or digits is checked quickly', () => {
  for (const text of [' ', "'", '"', '|', '1', '1,', '\u00a0x', '%257C', '\\', '#', '(', 'a|'].map((one) =>
    one.repeat(400_000),
  )) {
    for (const fields of [
      [text, 'github|1', ''],
      ['auth0|a', `x${text}x`, 'github'],
      ['auth0|a', 'github|1', text],
    ]) {
      read(fields, true);
    }
  }
});
