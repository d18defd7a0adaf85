import { problem } from '../../domain/problem.ts';
import type { PlanCounts } from '../../domain/row/decision.ts';
import type { FindingCode } from '../../domain/row/finding.ts';
import { readIfPresent } from '../files/optional-file.ts';
import { writeJson } from '../folder/run-json.ts';
import { auditFile } from './audit-folder.ts';

/** What `audit --json` prints, field for field. */
export interface AuditReport {
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Headers in the middle of the file, which are no rows; absent where there are none. */
    readonly repeated_headers?: number;
  };
  readonly counts: PlanCounts;
  /** How many there are of each code. */
  readonly findings: Readonly<Partial<Record<FindingCode, number>>>;
  /** What a run takes. `null`: the tenant's rate is not known. */
  readonly estimate: {
    readonly requests: number;
    readonly seconds: number | null;
    readonly per_second: number | null;
  };
}

/** `audit.json`, field for field: the report, and what `link --audit` holds a run against. */
export interface AuditJson extends AuditReport {
  readonly format: typeof AUDIT_FORMAT;
  readonly version: string;
  /** Of the input's bytes, in hex. */
  readonly sha256: string;
  /** The tenant that the pairs were held against; null where it is not known. */
  readonly tenant: string | null;
  /** What the pairs were held against. */
  readonly against: 'file' | 'export' | 'tenant';
  /** The options that judge rows. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly finished_at: string;
}

/** Version of the audit's files. */
export const AUDIT_FORMAT = 1;

/** @throws ProblemError `disk` */
export async function writeAuditJson(folder: string, audit: AuditJson): Promise<void> {
  await writeJson(auditFile(folder, 'audit.json'), audit);
}

/**
 * Reads what an audit left.
 * @param folder as it was typed, for messages. @throws ProblemError `no_audit`, `audit_damaged`, `disk`
 */
export async function readAuditJson(path: string, folder: string): Promise<AuditJson> {
  const file = auditFile(path, 'audit.json');
  const text = await readIfPresent(file);
  if (text === undefined) {
    throw problem(
      'no_audit',
      `${folder} contains no audit: it has no audit.json.`,
      `Make one: auth0-bulk-link audit PAIRS --out ${folder}`,
    );
  }
  const audit = parse(text);
  if (audit !== undefined) return audit;
  throw problem(
    'audit_damaged',
    `${file} is not an audit written by this version.`,
    'Audit the pairs again, with another --out.',
  );
}

function parse(text: string): AuditJson | undefined {
  try {
    const audit = JSON.parse(text) as Partial<AuditJson> | null;
    const { format, sha256, tenant, counts, options } = audit ?? {};
    const isOurs =
      format === AUDIT_FORMAT &&
      typeof sha256 === 'string' &&
      (tenant === null || typeof tenant === 'string') &&
      typeof counts?.refused === 'number' &&
      typeof options === 'object';
    return isOurs ? (audit as AuditJson) : undefined;
  } catch {
    return undefined;
  }
}
