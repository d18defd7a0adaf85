import { expect, it } from 'vitest';
import { SoughtIds } from '../../../src/plan/index/sought-ids.ts';

it('an id counts as found only where it was sought and seen', () => {
  const ids = new SoughtIds(Math.random);
  expect(ids.isEmpty).toBe(true);
  ids.seek('auth0|a');
  ids.seek('auth0|b');
  expect(ids.isEmpty).toBe(false);
  ids.finish();
  expect(ids.isFound('auth0|a')).toBe(false);
  expect(ids.find('auth0|a')).toBe(true);
  expect(ids.find('auth0|c')).toBe(false);
  expect(['auth0|a', 'auth0|b', 'auth0|c'].map((id) => ids.isFound(id))).toEqual([true, false, false]);
});
