import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { PROBLEM_CODES, ProblemError, problem } from '../../src/domain/problem.ts';
import { unreachable } from '../../src/domain/unreachable.ts';
import { VERSION } from '../../src/domain/version.ts';

describe('a problem', () => {
  test('is thrown with its code, its message and the next step', () => {
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

describe('the list of problem codes', () => {
  const src = new URL('../../src/', import.meta.url);
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== 'domain/problem.ts')
    .map((path) => readFileSync(new URL(path, src), 'utf8'));

  test('is sorted, and has each code once', () => {
    expect([...PROBLEM_CODES]).toEqual([...new Set(PROBLEM_CODES)].sort());
  });

  test.each(PROBLEM_CODES)('%s is used', (code) => {
    expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true);
  });

  test('has the code that docs/output.md shows', () => {
    const docs = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');
    expect(PROBLEM_CODES).toContain(/\{"error":\{"code":"(\w+)"/.exec(docs)?.[1]);
  });
});

test('an unhandled case is reported with its value', () => {
  expect(() => unreachable('what' as never)).toThrow('"what"');
});

test('the version is that of package.json', () => {
  expect(VERSION).toBe(packageJson.version);
});
