import { readFile } from 'node:fs/promises';
import { problem } from '../../domain/problem.ts';
import { diskProblem, errnoOf } from '../files/disk-problem.ts';
import { type ExportFacts, exportFactsPath } from './export-facts.ts';

/**
 * What `export` wrote beside a file.
 *
 * @returns undefined where nothing stands there: the file came another way.
 * @throws ProblemError `export_facts_damaged`, `disk`
 */
export async function readExportFacts(file: string): Promise<ExportFacts | undefined> {
  const path = exportFactsPath(file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw diskProblem(cause, 'read', path);
  }
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
