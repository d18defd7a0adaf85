import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ExportJobs } from './export-jobs.ts';

/** Where files that a job left are fetched from: another host than the tenant's, as with Auth0. */
export interface DownloadHost {
  /** Requests that came, in order: whether they carried an `Authorization`, and the `Range` they asked for. */
  readonly requests: readonly DownloadEntry[];
  serve(jobs: ExportJobs, now: () => number): void;
  readonly server: Server;
}

export interface DownloadEntry {
  readonly authorized: boolean;
  readonly range: string | undefined;
  readonly status: number;
}

/** Prepares the download host. It answers once {@link DownloadHost.serve} has given it the jobs. */
export function downloadHost(): DownloadHost {
  const server = createServer();
  const requests: DownloadEntry[] = [];
  return {
    requests,
    server,
    serve: (jobs, now) => {
      server.on('request', (request, response) => {
        const { authorization, range } = request.headers;
        const status = answer(request, response, jobs, now());
        requests.push({ authorized: authorization !== undefined, range, status });
      });
    },
  };
}

/** Answers as a storage service with signed links does: with XML where it refuses. */
function answer(request: IncomingMessage, response: ServerResponse, jobs: ExportJobs, nowMs: number): number {
  request.resume();
  // Signed links and a second way to authenticate exclude each other at such hosts; and the tenant's
  // token has no business here at all.
  if (request.headers.authorization !== undefined) {
    return refuse(response, 400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const key = new URLSearchParams(request.url?.split('?')[1]).get('key') ?? '';
  const file = jobs.file(key, nowMs);
  if (file === undefined) return refuse(response, 403, 'AccessDenied', 'Request has expired');
  const total = file.length;
  const range = parseRange(request.headers.range, total);
  if (range === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    return 416;
  }
  const [from, to] = range;
  const whole = request.headers.range === undefined;
  response.writeHead(whole ? 200 : 206, {
    'content-type': 'application/gzip',
    'accept-ranges': 'bytes',
    'content-length': to - from,
    ...(whole ? {} : { 'content-range': `bytes ${from}-${to - 1}/${total}` }),
  });
  response.end(file.subarray(from, to));
  return whole ? 200 : 206;
}

/** The first byte and the one behind the last, of a `Range` in its one common form; undefined: not satisfiable. */
function parseRange(header: string | undefined, total: number): readonly [number, number] | undefined {
  if (header === undefined) return [0, total];
  const match = /^bytes=(\d+)-(\d*)$/.exec(header);
  if (match === null) return [0, total];
  const from = Number(match[1]);
  const to = match[2] === '' ? total : Math.min(total, Number(match[2]) + 1);
  return from < to ? [from, to] : undefined;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): number {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  return status;
}
