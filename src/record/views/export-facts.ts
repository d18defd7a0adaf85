import { rm } from 'node:fs/promises';
import { problem } from '../../domain/problem.ts';
import { onDisk } from '../files/disk-problem.ts';
import { readIfPresent } from '../files/optional-file.ts';
import { writeJson } from '../folder/run-json.ts';

/** `FILE.json` beside an export, field for field: facts that the export itself does not contain. */
export interface ExportFacts {
  /** The tenant's host name as users know it. */
  readonly tenant: string;
  /** ISO 8601, this machine's clock just before the job started: later changes may be missing from the file. */
  readonly taken_at: string;
  /** The only connection whose users were exported; null: all connections. */
  readonly connection_id: string | null;
  readonly users: number;
  /** Of the file's bytes as stored, in hex. */
  readonly sha256: string;
}

/** The path of the facts about an export. */
export function exportFactsPath(file: string): string {
  return `${file}.json`;
}

/** @throws ProblemError `disk` */
export async function writeExportFacts(file: string, facts: ExportFacts): Promise<void> {
  await writeJson(exportFactsPath(file), facts);
}

/** Call before replacing an export, so that the old facts are not read as the new file's. @throws ProblemError `disk` */
export async function removeExportFacts(file: string): Promise<void> {
  const path = exportFactsPath(file);
  await onDisk(rm(path, { force: true }), 'remove', path);
}

/**
 * Reads the facts that `export` wrote beside a file.
 *
 * @returns undefined if there are none: the file came from elsewhere.
 * @throws ProblemError `export_facts_damaged`, `disk`
 */
export async function readExportFacts(file: string): Promise<ExportFacts | undefined> {
  const path = exportFactsPath(file);
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const facts = parse(text);
  if (facts !== undefined) return facts;
  throw problem(
    'export_facts_damaged',
    `${path} is not as export wrote it.`,
    `Make a new export; or remove ${path}: the export's tenant and age are then unknown.`,
  );
}

function parse(text: string): ExportFacts | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof ExportFacts, unknown>> | null;
    const { tenant, taken_at, connection_id, users, sha256 } = value ?? {};
    const isOurs =
      [tenant, taken_at, sha256].every((it) => typeof it === 'string') &&
      Number.isFinite(Date.parse(String(taken_at))) &&
      (connection_id === null || typeof connection_id === 'string') &&
      typeof users === 'number';
    return isOurs ? (value as ExportFacts) : undefined;
  } catch {
    return undefined;
  }
}
