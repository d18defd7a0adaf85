import { describe, expect, test } from 'vitest';
import { ProblemError, problem } from '../../src/domain/problem.ts';
import { unreachable } from '../../src/domain/unreachable.ts';
import { VERSION } from '../../src/domain/version.ts';

describe('a problem', () => {
  test('is thrown with its code, its words and what to do next', () => {
    const thrown = problem('no_domain', 'No tenant.', 'Set AUTH0_DOMAIN.');
    expect(thrown).toBeInstanceOf(ProblemError);
    expect(thrown).toMatchObject({
      message: 'No tenant.',
      problem: { code: 'no_domain', message: 'No tenant.', next: 'Set AUTH0_DOMAIN.' },
    });
  });

  test('needs no next step', () => {
    expect(problem('empty_file', 'Nothing is in it.').problem).toEqual({
      code: 'empty_file',
      message: 'Nothing is in it.',
    });
  });
});

test('a case that nobody thought of is told with its value', () => {
  expect(() => unreachable('what' as never)).toThrow('"what"');
});

test('the version is that of the package', () => {
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
});
