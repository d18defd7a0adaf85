import { readdir, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { onDisk } from '../files/disk-problem.ts';
import { RUN_FILES } from '../folder/run-files.ts';
import { makeFolder } from '../folder/run-folder.ts';

/** The files of an audit. `audit.json` is written last: if it exists, the audit is complete. */
export const AUDIT_FILES = ['audit.json', 'findings.jsonl', 'changes.jsonl', 'merges.jsonl'] as const;

/** The path of one of an audit's files. */
export function auditFile(folder: string, name: (typeof AUDIT_FILES)[number]): string {
  return join(folder, name);
}

/** The folder of an audit. */
export interface AuditFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes the folder if it was created for this audit and is empty. */
  removeIfUnused(): Promise<void>;
}

/**
 * Creates the folder of an audit, or accepts one that holds neither an audit nor a run.
 *
 * @param out `--out`. @param cwd the base of relative paths.
 * @throws ProblemError `audit_exists`, `disk`
 */
export async function openAuditFolder(out: string, cwd: string): Promise<AuditFolder> {
  const path = resolve(cwd, out);
  const made = await onDisk(makeFolder(path), 'make the folder', out);
  const taken: readonly string[] = [...AUDIT_FILES, ...RUN_FILES];
  const found = (await onDisk(readdir(path), 'make the folder', out)).filter((name) => taken.includes(name));
  if (found.length > 0) {
    throw problem(
      'audit_exists',
      `${out} already contains an audit or a run (${found.join(', ')}).`,
      'Choose another folder with --out.',
    );
  }
  return {
    path,
    async removeIfUnused() {
      // rmdir leaves a folder that is not empty.
      if (made !== undefined) await rmdir(path).catch(() => {});
    },
  };
}
