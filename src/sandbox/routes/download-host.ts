import type { Reply } from '../server/reply.ts';
import type { SandboxRequest } from '../server/request.ts';
import type { ExportJobs } from '../state/export-jobs.ts';

/** A request that came to the download host. */
export interface DownloadEntry {
  /** It carried an `Authorization`, which must never leave the tenant's own host. */
  readonly authorized: boolean;
  readonly range: string | undefined;
  readonly status: number;
}

/** Answers for the host that export files are fetched from, as a storage service with signed links does. */
export function answerDownload(jobs: ExportJobs, { headers, query }: SandboxRequest, nowMs: number): Reply {
  // A signed link and a second way to authenticate exclude each other at such hosts.
  if (headers.authorization !== undefined) {
    return refuse(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const file = jobs.file(query.get('key') ?? '', nowMs);
  if (file === undefined) return refuse(403, 'AccessDenied', 'Request has expired');
  const bytes = parseRange(headers.range, file.length);
  if (bytes === undefined) {
    return { status: 416, headers: { 'content-range': `bytes */${file.length}` } };
  }
  const raw = { type: 'application/gzip', bytes: file.subarray(bytes.from, bytes.to) };
  if (headers.range === undefined) return { status: 200, raw, headers: { 'accept-ranges': 'bytes' } };
  const contentRange = `bytes ${bytes.from}-${bytes.to - 1}/${file.length}`;
  return { status: 206, raw, headers: { 'accept-ranges': 'bytes', 'content-range': contentRange } };
}

interface ByteRange {
  readonly from: number;
  /** The byte behind the last. */
  readonly to: number;
}

/** What a `Range` of the one common form asks for, everything without one; undefined: not satisfiable. */
function parseRange(header: string | undefined, total: number): ByteRange | undefined {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  const from = Number(first);
  const to = last === '' ? total : Math.min(total, Number(last) + 1);
  return from < to ? { from, to } : undefined;
}

function refuse(status: number, code: string, message: string): Reply {
  const bytes = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, raw: { type: 'application/xml', bytes } };
}
