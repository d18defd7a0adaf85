import { basename } from 'node:path';
import { type ProblemError, problem } from '../../domain/problem.ts';
import type { ExportFacts } from '../../record/views/export-facts.ts';
import { formatDuration } from '../../report/text/format.ts';

/** As long as an export is good for without a word: a night's one, the night after. */
const DEFAULT_MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** Which export to hold the pairs against, and what it must be. */
export interface ExportRequirements {
  readonly path: string;
  /** The path as it was typed. */
  readonly name: string;
  /** `--max-age`. */
  readonly maxAgeMs?: number | undefined;
  /** The tenant it must be of, where that is known. */
  readonly tenantName?: string | undefined;
  /** `--require-same-email`: it must tell e-mail addresses. */
  readonly requireSameEmail: boolean;
  /** The sha256 that the run began with: only this file will do, however old it is by now. */
  readonly sha256?: string | undefined;
}

/** @throws ProblemError where an export's own facts say that it will not do. */
export function requireFresh(facts: ExportFacts, terms: ExportRequirements, nowMs: number): void {
  const { name, tenantName, maxAgeMs = DEFAULT_MAX_AGE_MS } = terms;
  if (tenantName !== undefined && facts.tenant !== tenantName) {
    throw problem(
      'export_of_other_tenant',
      `${name} is an export of ${facts.tenant}, and the tenant is ${tenantName}.`,
      `Make one for this tenant: auth0-bulk-link export --domain ${tenantName}`,
    );
  }
  const ageMs = ageOf(facts, nowMs);
  if (terms.sha256 === undefined && ageMs > maxAgeMs) {
    throw problem(
      'export_old',
      `${name} was taken ${formatDuration(ageMs / 1000)} ago: its contents may be out of date (the limit is ${formatDuration(maxAgeMs / 1000)}).`,
      'Make a new one with auth0-bulk-link export, or accept this one with --max-age, e.g. --max-age 7d.',
    );
  }
}

/** @throws ProblemError where the bytes are not those that its facts, or the run's beginning, speak of. */
export function requireUnchanged(
  facts: ExportFacts | undefined,
  terms: ExportRequirements,
  sha256: string,
): void {
  if (facts !== undefined && facts.sha256 !== sha256) {
    throw problem(
      'export_damaged',
      `${terms.name} is not the file that ${basename(terms.name)}.json describes: it was truncated or changed (its sha256 differs).`,
      'Copy it again, or make a new one with auth0-bulk-link export.',
    );
  }
  if (terms.sha256 !== undefined && terms.sha256 !== sha256) {
    throw problem(
      'export_changed',
      `${terms.name} is not the export that this run started with (its sha256 differs).`,
      'Restore that export, or start a new run with another --out.',
    );
  }
}

/** No account of the pairs is in it: of another tenant, most likely. */
export function wrongTenantProblem(terms: ExportRequirements, users: number): ProblemError {
  return problem(
    'export_foreign',
    `None of the accounts in the pairs is among the ${users} users of ${terms.name}: it looks like an export of another tenant or of another connection.`,
    'Check which tenant each belongs to. If they do belong together, use --domain TENANT and an export that has its .json file next to it.',
  );
}

/** How old an export is, ms. Clocks differ: one from the future is as good as new. */
export function ageOf({ taken_at }: ExportFacts, nowMs: number): number {
  return Math.max(0, nowMs - Date.parse(taken_at));
}
