import type { Fault } from './ports.ts';
import type { StopReason } from './summary.ts';

/** Every code of a {@link Problem}. Scripts match them, so none is renamed; a new one is added here first. */
export const PROBLEM_CODES = [
  'ambiguous_column',
  'audit_damaged',
  'audit_differs',
  'audit_errors',
  'audit_exists',
  'audit_without_tenant',
  'bad_config',
  'bad_domain',
  'bad_download_link',
  'bad_env_file',
  'bad_key',
  'bad_proxy',
  'bad_token',
  'bug',
  'columns_named',
  'credentials_refused',
  'doubled_column',
  'download_failed',
  'download_refused',
  'empty_file',
  'export_changed',
  'export_damaged',
  'export_empty',
  'export_facts_damaged',
  'export_failed',
  'export_fields',
  'export_foreign',
  'export_not_ready',
  'export_of_other_tenant',
  'export_old',
  'export_refused',
  'file_exists',
  'header_differs',
  'header_found',
  'input_damaged',
  'input_differs',
  'input_missing',
  'input_not_found',
  'input_unreadable',
  'interrupted',
  'journal_damaged',
  'journal_format',
  'locked',
  'missing_column',
  'no_audit',
  'no_credentials',
  'no_domain',
  'no_folder',
  'no_link_run',
  'no_run',
  'not_an_export',
  'not_confirmed',
  'not_in_encoding',
  'not_text',
  'not_utf8',
  'options_differ',
  'row_too_long',
  'run_damaged',
  'run_differs',
  'run_exists',
  'snapshot_damaged',
  'tenant_differs',
  'token_audience',
  'token_expired',
  'token_scope',
  'token_throttled',
  'unclosed_quote',
  'unknown_column',
  'unknown_delimiter',
  'unknown_setting',
  'unreadable_file',
  'usage',
] as const;

/** A command that stops before its first row gives its stop reason, or the fault that the last attempt ended with. */
export type ProblemCode = (typeof PROBLEM_CODES)[number] | StopReason | Fault;

/**
 * Why a command cannot start or continue, for the person who reads it: `code` is the `--json` error code, `message` says what
 * happened and where, `next` what to type or change.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly next?: string;
}

/** Carries a {@link Problem} through code that cannot return a value, such as streams and generators. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Builds a {@link ProblemError}: `throw problem('usage', …)`. */
export function problem(code: ProblemCode, message: string, next?: string): ProblemError {
  return new ProblemError(next === undefined ? { code, message } : { code, message, next });
}
