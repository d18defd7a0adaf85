import { rm } from 'node:fs/promises';
import { diskProblem } from '../files/disk-problem.ts';
import { writeJson } from '../folder/run-json.ts';

/** `FILE.json` beside an export, field for field: what nobody can tell from the file itself. */
export interface ExportFacts {
  /** The tenant as people call it: its host name. */
  readonly tenant: string;
  /** ISO 8601, this machine's clock just before the job was started: a later change may be missing from the file. */
  readonly taken_at: string;
  /** The only connection whose users are in it; null: the users of all. */
  readonly connection_id: string | null;
  readonly users: number;
  /** Of the file's bytes as they lie on the disk, in hex. */
  readonly sha256: string;
}

/** Where the facts about an export stand. */
export function exportFactsPath(file: string): string {
  return `${file}.json`;
}

/** @throws ProblemError `disk` */
export async function writeExportFacts(file: string, facts: ExportFacts): Promise<void> {
  await writeJson(exportFactsPath(file), facts);
}

/** Facts about a file that is about to be replaced must not be read as the new one's. @throws ProblemError `disk` */
export async function removeExportFacts(file: string): Promise<void> {
  const path = exportFactsPath(file);
  await rm(path, { force: true }).catch((cause) => {
    throw diskProblem(cause, 'remove', path);
  });
}
