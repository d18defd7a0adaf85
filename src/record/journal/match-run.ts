import { type ProblemError, problem } from '../../domain/problem.ts';
import type { RunHeader } from './journal-entry.ts';

/**
 * Checks that a resume has the run's own command, tenant and input.
 *
 * @param found the header of the folder's journal. @param wanted the header of the current call.
 * @throws ProblemError `run_differs`, `tenant_differs`, `input_differs`
 */
export function requireSameRun(folder: string, found: RunHeader, wanted: RunHeader): void {
  const other = 'Choose another folder with --out';
  if (found.command !== wanted.command) {
    throw problem(
      'run_differs',
      `${folder} contains a run of ${found.command}, and this is ${wanted.command}.`,
      `${other}.`,
    );
  }
  if (found.tenant !== wanted.tenant) {
    throw problem(
      'tenant_differs',
      `${folder} contains a run on the tenant ${found.tenant}, and this is for ${wanted.tenant}.`,
      `${other}, or continue with --domain ${found.tenant}.`,
    );
  }
  const { input } = found;
  if (input.sha256 !== wanted.input.sha256 || input.rows !== wanted.input.rows) {
    throw otherInput(folder, input, wanted.input);
  }
}

/** A resume with another input. @param now has no `rows` if they were not counted. */
export function otherInput(
  folder: string,
  begun: RunHeader['input'],
  now: Omit<RunHeader['input'], 'rows'> & { readonly rows?: number },
): ProblemError {
  const nameOf = (path: string) => (path === '-' ? 'standard input' : path);
  const rows = now.rows === undefined ? 'is' : `has ${now.rows} rows,`;
  const others = 'start a new run on this one: choose another folder with --out and without --resume';
  return problem(
    'input_differs',
    `${folder} contains a run of other pairs: it started with ${nameOf(begun.path)} of ${begun.rows} rows, sha256 ${short(begun.sha256)}; ` +
      `${nameOf(now.path)} now ${rows} sha256 ${short(now.sha256)}.`,
    now.rows === undefined
      ? `Continue with no input (</dev/null) or with the same input, or ${others}. Pairs that are already linked are reported as already_linked.`
      : `Continue with the original file, or ${others}. Pairs that are already linked are reported as already_linked.`,
  );
}

function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
