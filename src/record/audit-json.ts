import type { PlanCounts } from '../domain/decision.ts';
import type { FindingCode } from '../domain/finding.ts';
import { auditFile } from './audit-folder.ts';
import { writeJson } from './run-json.ts';

/** What `audit --json` prints, field for field. */
export interface AuditReport {
  readonly input: { readonly path: string; readonly sha256: string; readonly rows: number };
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
