import { readdir, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { problem } from '../../domain/problem.ts';
import { diskProblem } from '../files/disk-problem.ts';
import { RUN_FILES } from '../folder/run-files.ts';
import { makeFolder } from '../folder/run-folder.ts';

/** What an audit leaves in its folder. `audit.json` comes last: where it is, the audit is whole. */
export const AUDIT_FILES = ['audit.json', 'findings.jsonl', 'changes.jsonl', 'merges.jsonl'] as const;

/** The path of one of an audit's files. */
export function auditFile(folder: string, name: (typeof AUDIT_FILES)[number]): string {
  return join(folder, name);
}

/** A folder that an audit may write to. */
export interface AuditFolder {
  /** Absolute. */
  readonly path: string;
  /** Takes the folder away if it was made for this audit and nothing is in it. */
  removeIfUnused(): Promise<void>;
}

/**
 * Makes the folder of an audit, or takes one that holds neither an audit nor a run.
 *
 * @param out `--out`. @param cwd where relative paths begin.
 * @throws ProblemError `audit_exists`, `disk`
 */
export async function openAuditFolder(out: string, cwd: string): Promise<AuditFolder> {
  const path = resolve(cwd, out);
  const onDisk = <T>(operation: Promise<T>) =>
    operation.catch((cause) => {
      throw diskProblem(cause, 'make the folder', out);
    });
  const made = await onDisk(makeFolder(path));
  const taken: readonly string[] = [...AUDIT_FILES, ...RUN_FILES];
  const found = (await onDisk(readdir(path))).filter((name) => taken.includes(name));
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
      // A folder with something in it stays, by the nature of rmdir.
      if (made !== undefined) await rmdir(path).catch(() => {});
    },
  };
}
