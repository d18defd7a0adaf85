import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { exportFactsPath } from '../../record/views/export-facts.ts';

/**
 * Where the export is to lie, as an absolute path.
 *
 * @param out `--out`; without it `users-<UTC time>.ndjson.gz` in `cwd`.
 * @param nowMs epoch milliseconds.
 */
export function targetPath(out: string | undefined, cwd: string, nowMs: number): string {
  // Windows allows no colon in a name.
  const time = new Date(nowMs).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  return resolve(cwd, out ?? `users-${time}.ndjson.gz`);
}

/**
 * Refuses to replace anything, the facts' file included: `--out users` would write a `users.json`, which may be
 * somebody's own.
 *
 * @param force files may be replaced; a folder never is.
 * @throws ProblemError `file_exists`
 */
export async function refuseToReplace(path: string, force: boolean): Promise<void> {
  for (const taken of [path, exportFactsPath(path)]) {
    // What cannot be looked at will be told when it is written.
    const found = await lstat(taken).catch(() => undefined);
    if (found?.isDirectory()) {
      throw problem('file_exists', `${taken} is a folder.`, 'Name a file with --out.');
    }
    // A file that takes a device's name takes it away from everybody.
    if (found !== undefined && !found.isFile() && !found.isSymbolicLink()) {
      throw problem('file_exists', `${taken} is a device, a pipe or a socket.`, 'Name a file with --out.');
    }
    if (found !== undefined && !force) {
      throw problem(
        'file_exists',
        `${taken} already exists.`,
        'Name another file with --out, or overwrite it with --force.',
      );
    }
  }
}
