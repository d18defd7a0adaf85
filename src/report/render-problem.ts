import type { Problem } from '../domain/problem.ts';
import { painter } from './text/paint.ts';
import { renderJson, sanitize } from './text/sanitize.ts';

/** A message of ours can quote a header of many columns; a tenant's words in it are bounded before. */
const MAX_MESSAGE = 2000;

/** Why nothing could start, for standard error: what happened, and below it what to type or change. */
export function renderProblem({ message, next }: Problem, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const first = `${paint('bad', paint('strong', 'error:'))} ${sanitize(message, MAX_MESSAGE)}\n`;
  return next === undefined ? first : `${first}  ${sanitize(next, MAX_MESSAGE)}\n`;
}

/** The same for `--json`: one object, one line, on standard output. What to do next is part of its message. */
export function renderProblemJson({ code, message, next }: Problem): string {
  const whole = next === undefined ? message : `${message} ${next}`;
  return `${renderJson({ error: { code, message: sanitize(whole, 2 * MAX_MESSAGE) } })}\n`;
}
