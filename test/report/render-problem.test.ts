import { expect, test } from 'vitest';
import type { Problem } from '../../src/domain/problem.ts';
import { renderProblem, renderProblemJson } from '../../src/report/render-problem.ts';

const problem: Problem = {
  code: 'unknown_column',
  message: 'pairs.csv, line 1: no column primary_user_id. Found: old, new.',
  next: 'Map them: --columns primary_user_id=old,secondary_user_id=new',
};

test('a problem says what happened and, below it, what to type', () => {
  expect(renderProblem(problem, { color: false })).toBe(
    'error: pairs.csv, line 1: no column primary_user_id. Found: old, new.\n' +
      '  Map them: --columns primary_user_id=old,secondary_user_id=new\n',
  );
});

test('a problem without a next step is one line', () => {
  expect(renderProblem({ code: 'bug', message: 'broken' }, { color: false })).toBe('error: broken\n');
});

test('only the word error is coloured', () => {
  expect(renderProblem({ code: 'bug', message: 'broken' }, { color: true })).toBe(
    '\x1b[31m\x1b[1merror:\x1b[22m\x1b[39m broken\n',
  );
});

test('a column name cannot write on the terminal', () => {
  expect(
    renderProblem(
      { code: 'unknown_column', message: 'Found: \x1b[2J\nerror: all is well' },
      { color: false },
    ),
  ).toBe('error: Found: ␛[2J␊error: all is well\n');
});

test('for a script it is one JSON object on one line, with the next step in its message', () => {
  expect(renderProblemJson(problem)).toBe(
    `${JSON.stringify({ error: { code: problem.code, message: `${problem.message} ${problem.next}` } })}\n`,
  );
});
