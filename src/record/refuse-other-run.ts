import { problem } from '../domain/problem.ts';
import type { RunHeader } from './journal-entry.ts';

/**
 * A run goes on with its own command, tenant and input alone.
 *
 * @param found what the folder's journal is about. @param wanted what was asked for now.
 * @throws ProblemError `run_differs`, `tenant_differs`, `input_differs`
 */
export function refuseOtherRun(folder: string, found: RunHeader, wanted: RunHeader): void {
  const other = 'Choose another folder with --out';
  if (found.command !== wanted.command) {
    throw problem(
      'run_differs',
      `${folder} holds a run of ${found.command}, and this is ${wanted.command}.`,
      `${other}.`,
    );
  }
  if (found.tenant !== wanted.tenant) {
    throw problem(
      'tenant_differs',
      `${folder} holds a run on the tenant ${found.tenant}, and this is for ${wanted.tenant}.`,
      `${other}, or go on with --domain ${found.tenant}.`,
    );
  }
  const { input } = found;
  if (input.sha256 !== wanted.input.sha256 || input.rows !== wanted.input.rows) {
    throw problem(
      'input_differs',
      `${folder} holds a run of other pairs: it began with ${input.path} of ${input.rows} rows, sha256 ${short(input.sha256)}; ` +
        `${wanted.input.path} now has ${wanted.input.rows} rows, sha256 ${short(wanted.input.sha256)}.`,
      `Go on with the file as it was, or start a new run on this one: ${other.toLowerCase()} and without --resume. Pairs that are linked come out as already_linked.`,
    );
  }
}

function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
