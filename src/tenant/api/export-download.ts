import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { connectionError } from '../http/errors/connection-error.ts';
import type { ErrorCause } from '../http/errors/error-cause.ts';
import { ProxyPool } from '../http/proxy-pool.ts';
import { exportLink } from './export-link.ts';

/** Where a download that broke off goes on. */
export interface RestOf {
  readonly from: number;
  /** A strong ETag of what is there: the host then sends the rest of that very version, or all of another. */
  readonly etag?: string;
}

/** What came of asking the download host. */
export type Download =
  | Body
  /** The link does not work, or no longer: a new one may. */
  | { readonly kind: 'link_refused'; readonly status: number }
  /** The host has no such rest. */
  | { readonly kind: 'no_rest' }
  /** The network or the host failed: asking again may help. */
  | { readonly kind: 'broken'; readonly message: string; readonly trouble?: ErrorCause }
  /** It redirects to where nothing may be fetched from. */
  | { readonly kind: 'astray'; readonly message: string };

/** The file, or its rest. */
export interface Body {
  readonly kind: 'body';
  /** Position of the first byte in the file: 0 where the host sends all of it, whatever was asked. */
  readonly from: number;
  /** Length of the whole file, where it is told. */
  readonly total?: number;
  /** Strong ones only: a weak ETag does not promise the same bytes. */
  readonly etag?: string;
  /** @throws BrokenDownload when the connection dies or stands still. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of a body that is not wanted. */
  drop(): void;
}

/** The connection died, or nothing came for too long. */
export class BrokenDownload extends Error {}

/** Fetches from other hosts than the tenant's. Knows no token, and so can give none away. */
export interface Downloads {
  fetch(link: URL, rest: RestOf | undefined, signal: AbortSignal): Promise<Download>;
  close(): Promise<void>;
}

export interface DownloadOptions {
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** Longest silence, ms: until connected, until the headers, and between two pieces of the body. */
  readonly timeoutMs: number;
}

/** A storage service moves a bucket to another region with one redirect; nobody needs more than a few. */
const MOST_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Refusals that say "later", not "no". */
const TRY_LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Loopback http is never proxied, as for the tenant itself. */
export function createDownloads({ httpsProxy, noProxy, timeoutMs }: DownloadOptions): Downloads {
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
    clientFactory: (proxy, pool) => new ProxyPool(proxy, pool),
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    fetch: (link, rest, signal) => follow(dispatcher, link, rest, signal),
    close: () => dispatcher.destroy(),
  };
}

async function follow(
  dispatcher: Dispatcher,
  link: URL,
  rest: RestOf | undefined,
  signal: AbortSignal,
): Promise<Download> {
  let url = link;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    let reply: Dispatcher.ResponseData;
    try {
      reply = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: headersFor(rest),
        signal,
      });
    } catch (error) {
      const trouble = connectionError(error, url.host);
      return { kind: 'broken', message: trouble.message, trouble };
    }
    if (!REDIRECTS.has(reply.statusCode)) return judge(reply);
    discard(reply);
    const next = exportLink(String(reply.headers.location ?? ''), url);
    if (next === undefined)
      return { kind: 'astray', message: `${url.host} redirects to an address that is not https` };
    url = next;
  }
  return { kind: 'astray', message: `${link.host} redirects more than ${MOST_REDIRECTS} times` };
}

function headersFor(rest: RestOf | undefined): Record<string, string> {
  // The bytes as they are stored: another encoding would make positions mean something else.
  const headers = { 'accept-encoding': 'identity' };
  if (rest === undefined) return headers;
  const range = { ...headers, range: `bytes=${rest.from}-` };
  return rest.etag === undefined ? range : { ...range, 'if-range': rest.etag };
}

function judge(reply: Dispatcher.ResponseData): Download {
  const { statusCode: status } = reply;
  if (status === 200) return bodyOf(reply, { from: 0, total: numberIn(reply.headers['content-length']) });
  const range = status === 206 ? rangeOf(reply) : undefined;
  if (range !== undefined) return bodyOf(reply, range);
  discard(reply);
  if (status === 416 || status === 206) return { kind: 'no_rest' };
  if (status >= 400 && status < 500 && !TRY_LATER.has(status)) return { kind: 'link_refused', status };
  return { kind: 'broken', message: `status ${status} from the download host` };
}

/** `Content-Range: bytes 100-199/200` (RFC 9110, 14.4). */
function rangeOf({ headers }: Dispatcher.ResponseData): Place | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(headers['content-range'] ?? ''));
  if (match === null) return undefined;
  return { from: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}

interface Place {
  readonly from: number;
  readonly total: number | undefined;
}

function bodyOf(reply: Dispatcher.ResponseData, { from, total }: Place): Body {
  const { etag } = reply.headers;
  return {
    kind: 'body',
    from,
    ...(total === undefined ? {} : { total }),
    ...(typeof etag === 'string' && etag.startsWith('"') ? { etag } : {}),
    chunks: chunksOf(reply.body),
    drop: () => discard(reply),
  };
}

async function* chunksOf(body: Dispatcher.ResponseData['body']): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new BrokenDownload(connectionError(error, 'the download host').message);
  }
}

function discard({ body }: Dispatcher.ResponseData): void {
  // Its end by our own hand is an error to the stream, and none to us.
  body.on('error', () => {}).destroy();
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}
