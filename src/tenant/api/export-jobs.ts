import { isTooDeep, stringifyJson } from '../../domain/exact-json.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { EXPORT_FIELDS } from './export-fields.ts';
import { pathPart } from './path-part.ts';

/** What came of starting a users-export. */
export type ExportStart =
  | { readonly kind: 'started'; readonly jobId: string }
  /** Refused, or in doubt: a reply that was lost or names no job may belong to one that runs. */
  | { readonly kind: 'not_started'; readonly answer: Answer };

/** How a users-export stands. */
export type ExportView =
  /** `percent` where the tenant tells it. */
  | { readonly kind: 'working'; readonly percent?: number }
  /** `location` is a link to the file on another host. It lives 60 s; each look gives a new one. */
  | { readonly kind: 'completed'; readonly location: string }
  /** Completed, it says, and where the file is it does not. */
  | { readonly kind: 'no_location' }
  | { readonly kind: 'failed'; readonly message?: string }
  /** The answer does not tell. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API's users-export jobs. A job lives 24 h. Scope `read:users`. */
export interface ExportJobs {
  /**
   * `POST /api/v2/jobs/users-exports` of {@link EXPORT_FIELDS}, as NDJSON. It is not repeated where a job may
   * have been started: the API has no list of jobs to look into, so that is for the caller to decide.
   *
   * @param connectionId only the users of this connection; without it those of all.
   */
  start(connectionId?: string, signal?: AbortSignal): Promise<ExportStart>;
  /** `GET /api/v2/jobs/{id}`. */
  look(jobId: string, signal?: AbortSignal): Promise<ExportView>;
}

export function createExportJobs(client: TenantClient): ExportJobs {
  return {
    start: async (connectionId, signal) =>
      startOf(
        await client.request({
          method: 'POST',
          path: '/api/v2/jobs/users-exports',
          body: {
            format: 'json',
            fields: EXPORT_FIELDS.map((name) => ({ name })),
            ...(connectionId === undefined ? {} : { connection_id: connectionId }),
          },
          repeatable: false,
          expects: (reply) => isText(membersOf(reply).id),
          ...(signal === undefined ? {} : { signal }),
        }),
      ),
    look: async (jobId, signal) =>
      viewOf(
        await client.request({
          method: 'GET',
          path: `/api/v2/jobs/${pathPart(jobId)}`,
          repeatable: true,
          expects: (reply) => isText(membersOf(reply).status),
          ...(signal === undefined ? {} : { signal }),
        }),
      ),
  };
}

function startOf(answer: Answer): ExportStart {
  const { id } = successIn(answer);
  return isText(id) ? { kind: 'started', jobId: id } : { kind: 'not_started', answer };
}

/** A status that we have never heard of is taken for work that goes on: `--max-wait` ends it. */
function viewOf(answer: Answer): ExportView {
  const job = successIn(answer);
  const { status, location, percentage_done: percent } = job;
  switch (status) {
    case undefined:
      return { kind: 'unknown', answer };
    case 'completed':
      return isText(location) ? { kind: 'completed', location } : { kind: 'no_location' };
    case 'failed': {
      const message = failureIn(job);
      return message === undefined ? { kind: 'failed' } : { kind: 'failed', message };
    }
    default:
      return typeof percent === 'number' ? { kind: 'working', percent } : { kind: 'working' };
  }
}

/** The members of a successful reply's body, which is untrusted; of anything else none. */
function successIn(answer: Answer): Readonly<Record<string, unknown>> {
  return answer.kind !== 'reply' || answer.status >= 300 ? {} : membersOf(answer.body);
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Where a failed job may say why; only `status_details` is documented, and not what stands in it. */
const FAILURE_MEMBERS = [
  'status_details',
  'message',
  'error_description',
  'error',
  'errors',
  'summary',
] as const;
const LONGEST_FAILURE = 500;

/** A failed job's own words: a text, the message in an object, or else the value as it is. */
function failureIn(job: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of FAILURE_MEMBERS) {
    const value = job[name];
    if (isText(value)) return value.slice(0, LONGEST_FAILURE);
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) continue;
    const { message } = value as { message?: unknown };
    if (isText(message)) return message.slice(0, LONGEST_FAILURE);
    // Untrusted: what nests too deep cannot be written down.
    if (!isTooDeep(value)) return stringifyJson(value).slice(0, LONGEST_FAILURE);
  }
  return undefined;
}
