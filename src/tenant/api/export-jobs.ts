import { isTooDeep, stringifyJson } from '../../domain/exact-json.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { EXPORT_FIELDS } from './export-fields.ts';
import { pathSegment } from './path-segment.ts';

/** The result of starting a users-export. */
export type ExportStart =
  | { readonly kind: 'started'; readonly jobId: string }
  /** Refused, or in doubt: if the reply was lost or names no job, a job may be running. */
  | { readonly kind: 'not_started'; readonly answer: Answer };

/** The state of a users-export. */
export type ExportView =
  /** `percent` if the tenant reports it. */
  | { readonly kind: 'working'; readonly percent?: number }
  /** `location` is a link to the file on another host. It is valid for 60 s; each poll returns a new one. */
  | { readonly kind: 'completed'; readonly location: string }
  /** Completed, but the reply has no link to the file. */
  | { readonly kind: 'no_location' }
  | { readonly kind: 'failed'; readonly message?: string }
  /** The answer does not show the state. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API's users-export jobs. Auth0 keeps a job for 24 h. Scope `read:users`. */
export interface ExportJobs {
  /**
   * `POST /api/v2/jobs/users-exports` of {@link EXPORT_FIELDS}, as NDJSON. Not retried if a job may have been
   * started: the API cannot list jobs, so the caller decides.
   *
   * @param connectionId exports only the users of this connection. Default: all users.
   */
  start(connectionId?: string, signal?: AbortSignal): Promise<ExportStart>;
  /** `GET /api/v2/jobs/{id}`. */
  poll(jobId: string, signal?: AbortSignal): Promise<ExportView>;
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
    poll: async (jobId, signal) =>
      viewOf(
        await client.request({
          method: 'GET',
          path: `/api/v2/jobs/${pathSegment(jobId)}`,
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

/** An unknown status counts as `working`: `--max-wait` limits how long. */
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

/** The members of a successful reply's untrusted body; of any other answer none. */
function successIn(answer: Answer): Readonly<Record<string, unknown>> {
  return answer.kind !== 'reply' || answer.status >= 300 ? {} : membersOf(answer.body);
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Members in which a failed job may say why; only `status_details` is documented, without its content. */
const FAILURE_MEMBERS = [
  'status_details',
  'message',
  'error_description',
  'error',
  'errors',
  'summary',
] as const;
const MAX_FAILURE_MESSAGE = 500;

/** Why a job failed: a string, the message in an object, or else the value as JSON. */
function failureIn(job: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of FAILURE_MEMBERS) {
    const value = job[name];
    if (isText(value)) return value.slice(0, MAX_FAILURE_MESSAGE);
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) continue;
    const { message } = value as { message?: unknown };
    if (isText(message)) return message.slice(0, MAX_FAILURE_MESSAGE);
    // Untrusted: a value that nests too deep cannot be serialized.
    if (!isTooDeep(value)) return stringifyJson(value).slice(0, MAX_FAILURE_MESSAGE);
  }
  return undefined;
}
