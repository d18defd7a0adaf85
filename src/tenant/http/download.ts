import type { Dispatcher } from 'undici';
import { exportLink } from '../api/export-link.ts';
import { connectionError } from './errors/connection-error.ts';
import type { ErrorCause } from './errors/error-cause.ts';
import { type ProxyOptions, proxyAgent } from './proxy-agent.ts';

/** Where an interrupted download continues. */
export interface ResumePoint {
  readonly from: number;
  /** The strong ETag of the bytes so far: the host then sends the rest of that version, or all of another. */
  readonly etag?: string;
}

/** The result of one request to the download host. */
export type Download =
  | Body
  /** The link does not work, or has expired: a new one may work. */
  | { readonly kind: 'link_refused'; readonly status: number }
  /** The file has no such range. */
  | { readonly kind: 'no_such_range' }
  /** The network or the host failed: a retry may help. */
  | { readonly kind: 'broken'; readonly message: string; readonly cause?: ErrorCause }
  /** It redirects to an address that is not allowed, or too often. */
  | { readonly kind: 'bad_redirect'; readonly message: string };

/** The file, or the rest of it. */
export interface Body {
  readonly kind: 'body';
  /** Position of the first byte in the file: 0 if the host sends all of it, whatever range was requested. */
  readonly from: number;
  /** Length of the whole file, if the host states it. */
  readonly total?: number;
  /** Strong ones only: a weak ETag does not promise the same bytes. */
  readonly etag?: string;
  /** @throws DownloadInterrupted when the connection dies or stalls. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Closes a body that is not going to be read. */
  discard(): void;
}

/** The connection died, or stalled for longer than the timeout. */
export class DownloadInterrupted extends Error {}

/** Fetches from hosts other than the tenant's. It has no token, so it cannot leak one. */
export interface Downloads {
  fetch(link: URL, resume: ResumePoint | undefined, signal: AbortSignal): Promise<Download>;
  close(): Promise<void>;
}

export interface DownloadOptions extends ProxyOptions {
  /** Timeout for connecting, for the headers, and for each chunk of the body, ms. */
  readonly timeoutMs: number;
}

/** A storage service redirects once to a bucket's region; more than a few are a loop. */
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Client errors that are temporary. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

export function createDownloads({ timeoutMs, ...proxy }: DownloadOptions): Downloads {
  const dispatcher = proxyAgent(proxy, {
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    fetch: (link, resume, signal) => follow(dispatcher, link, resume, signal),
    close: () => dispatcher.destroy(),
  };
}

async function follow(
  dispatcher: Dispatcher,
  link: URL,
  resume: ResumePoint | undefined,
  signal: AbortSignal,
): Promise<Download> {
  let url = link;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    let reply: Dispatcher.ResponseData;
    try {
      reply = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: headersFor(resume),
        signal,
      });
    } catch (error) {
      const cause = connectionError(error, url.host);
      return { kind: 'broken', message: cause.message, cause };
    }
    if (!REDIRECTS.has(reply.statusCode)) return downloadOf(reply);
    discard(reply);
    const next = exportLink(String(reply.headers.location ?? ''), url);
    if (next === undefined)
      return { kind: 'bad_redirect', message: `${url.host} redirects to an address that is not https` };
    url = next;
  }
  return { kind: 'bad_redirect', message: `${link.host} redirects more than ${MAX_REDIRECTS} times` };
}

function headersFor(resume: ResumePoint | undefined): Record<string, string> {
  // The bytes as they are stored: in another encoding, positions would differ.
  const headers = { 'accept-encoding': 'identity' };
  if (resume === undefined) return headers;
  const range = { ...headers, range: `bytes=${resume.from}-` };
  return resume.etag === undefined ? range : { ...range, 'if-range': resume.etag };
}

function downloadOf(reply: Dispatcher.ResponseData): Download {
  const { statusCode: status } = reply;
  if (status === 200) return bodyOf(reply, { from: 0, total: numberIn(reply.headers['content-length']) });
  const range = status === 206 ? rangeOf(reply) : undefined;
  if (range !== undefined) return bodyOf(reply, range);
  discard(reply);
  if (status === 416 || status === 206) return { kind: 'no_such_range' };
  if (status >= 400 && status < 500 && !TEMPORARY.has(status)) return { kind: 'link_refused', status };
  return { kind: 'broken', message: `status ${status} from the download host` };
}

/** `Content-Range: bytes 100-199/200` (RFC 9110, 14.4). */
function rangeOf({ headers }: Dispatcher.ResponseData): ByteRange | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range'] ?? ''));
  if (match === null) return undefined;
  return { from: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}

interface ByteRange {
  readonly from: number;
  readonly total: number | undefined;
}

function bodyOf(reply: Dispatcher.ResponseData, { from, total }: ByteRange): Body {
  const { etag } = reply.headers;
  return {
    kind: 'body',
    from,
    ...(total === undefined ? {} : { total }),
    ...(typeof etag === 'string' && etag.startsWith('"') ? { etag } : {}),
    chunks: chunksOf(reply.body),
    discard: () => discard(reply),
  };
}

async function* chunksOf(body: Dispatcher.ResponseData['body']): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DownloadInterrupted(connectionError(error, 'the download host').message);
  }
}

function discard({ body }: Dispatcher.ResponseData): void {
  // Destroying the stream makes it emit an error, which is expected here.
  body.on('error', () => {}).destroy();
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}
