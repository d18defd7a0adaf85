import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type ExportField, exportCsv, exportJson } from './export-file.ts';
import type { TenantUser } from './users.ts';

/** What an export job was asked for. */
export interface ExportRequest {
  readonly format: 'json' | 'csv';
  readonly fields?: readonly ExportField[];
  readonly connectionId?: string;
  readonly limit?: number;
}

/** How this sandbox's export jobs go. */
export interface ExportBehaviour {
  /** Looks at a job that find it `pending`, before it is completed. Default 1. */
  readonly pendingLooks?: number;
  /** How long a `location` can be fetched. Auth0: 60 s. */
  readonly linkLifeMs?: number;
  /** Jobs end as `failed`. */
  readonly fails?: boolean;
}

/** Auth0's own life of a download link. */
const LINK_LIFE_MS = 60_000;

interface Job {
  readonly id: string;
  readonly request: ExportRequest;
  readonly createdMs: number;
  readonly users: readonly TenantUser[];
  looks: number;
  file: Buffer | undefined;
}

/** The users-export jobs, and the files they left at the download host. */
export class ExportJobs {
  readonly #jobs = new Map<string, Job>();
  readonly #links = new Map<string, { readonly job: Job; readonly untilMs: number }>();
  readonly #downloadUrl: string;
  readonly #behaviour: ExportBehaviour;

  constructor(downloadUrl: string, behaviour: ExportBehaviour = {}) {
    this.#downloadUrl = downloadUrl;
    this.#behaviour = behaviour;
  }

  /** Starts a job over these users, as they are now (a user is replaced, never changed). */
  start(request: ExportRequest, users: readonly TenantUser[], nowMs: number): object {
    const id = `job_${randomBytes(8).toString('hex')}`;
    const job: Job = { id, request, createdMs: nowMs, users, looks: 0, file: undefined };
    this.#jobs.set(id, job);
    return describe(job, { status: 'pending' });
  }

  /** A job as `GET /api/v2/jobs/{id}` shows it: each look at a completed one gives a new link. */
  look(id: string, nowMs: number): object | undefined {
    const job = this.#jobs.get(id);
    if (job === undefined) return undefined;
    job.looks += 1;
    const { pendingLooks = 1, linkLifeMs = LINK_LIFE_MS, fails = false } = this.#behaviour;
    if (job.looks <= pendingLooks) return describe(job, { status: 'pending', percentage_done: 0 });
    if (fails) return describe(job, { status: 'failed' });
    const key = randomBytes(12).toString('base64url');
    this.#links.set(key, { job, untilMs: nowMs + linkLifeMs });
    const location = `${this.#downloadUrl}/${id}.${job.request.format}.gz?key=${key}`;
    return describe(job, { status: 'completed', percentage_done: 100, location });
  }

  /** The gzip file behind a link, or undefined where the link has run out or never was. The same bytes each time. */
  file(key: string, nowMs: number): Buffer | undefined {
    const link = this.#links.get(key);
    if (link === undefined || link.untilMs <= nowMs) return undefined;
    link.job.file ??= fileOf(link.job);
    return link.job.file;
  }
}

function fileOf({ request, users }: Job): Buffer {
  const write = request.format === 'csv' ? exportCsv : exportJson;
  return gzipSync(write(users.slice(0, request.limit), request.fields));
}

function describe({ id, request, createdMs }: Job, state: object): object {
  return {
    type: 'users_export',
    status: 'pending',
    format: request.format,
    ...(request.connectionId === undefined ? {} : { connection_id: request.connectionId }),
    ...(request.fields === undefined ? {} : { fields: request.fields }),
    created_at: new Date(createdMs).toISOString(),
    id,
    ...state,
  };
}
