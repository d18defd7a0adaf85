import { STATUS_CODES } from 'node:http';
import type { AxiosResponse } from 'axios';
import { errorFields, isAuth0Error } from '../../api/answer.ts';
import { proxyCredentials } from './connection-error.ts';
import type { ErrorCause } from './error-cause.ts';

/** How far into a page its title is searched for, and how many characters of it are shown. */
const HEAD_LENGTH = 16_384;
const MAX_TITLE = 100;
const MAX_ID = 100;
const MAX_MESSAGE = 200;

/** Headers by which a gateway's operator can find the request. They also show which gateway answered. */
const TRACE_HEADERS = [
  'cf-ray',
  'x-amz-cf-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'x-azure-ref',
  'akamai-grn',
  'x-akamai-request-id',
  'x-iinfo',
  'x-sucuri-id',
  'x-fastly-request-id',
  'x-cache-id',
  'x-request-id',
] as const;

const PORTAL =
  'Something between this machine and the tenant answers instead of it: a login page of the network, a proxy, or another server at --domain (AUTH0_DOMAIN).';

/** Statuses with which a gateway or a bot filter blocks a request. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 406, 451]);

/** The cause in a reply that does not come from Auth0: a page of a gateway, a portal, a bot filter. */
export function gatewayPage(
  { status, headers, data }: Pick<AxiosResponse, 'status' | 'headers' | 'data'>,
  host: string,
): ErrorCause {
  const fields = headers as Readonly<Record<string, unknown>>;
  if (status === 407) return proxyCredentials(textOf(fields['proxy-authenticate']) ?? '', false);
  if (status >= 500 && isAuth0Error(data)) return auth0Error(status, data, host);
  const title = typeof data === 'string' ? titleOf(data) : undefined;
  const type = /^[\w.+/-]{1,60}/.exec(textOf(fields['content-type']) ?? '')?.[0];
  const what = [
    `status ${status}${status < 300 ? '' : ` ${STATUS_CODES[status] ?? ''}`.trimEnd()}`,
    type ?? 'no content type',
    ...(title === undefined ? [] : [`page "${title}"`]),
  ].join(', ');
  const because = status < 300 ? ', which is not what was requested' : '';
  return {
    key: what,
    message: `${host} gave no reply from Auth0, but ${what}${traceOf(fields)}${because}`,
    next: nextFor(status, host),
    status,
  };
}

/** A 5xx in Auth0's own shape. */
function auth0Error(status: number, body: unknown, host: string): ErrorCause {
  const { message = STATUS_CODES[status] ?? '' } = errorFields(body);
  const shown = message.slice(0, MAX_MESSAGE);
  return {
    key: `status ${status} of Auth0`,
    message: `${host} answered with an error: status ${status}, ${shown}`,
    next: nextFor(status, host),
    status,
  };
}

function nextFor(status: number, host: string): string {
  if (status < 300 || status === 511) return `${PORTAL} Open ${host} in a browser on this machine.`;
  if (REFUSALS.has(status)) {
    return `A gateway or bot filter in front of the tenant blocks these requests: ask its operator to allow this machine's address and the user agent auth0-bulk-link, and quote the id above.`;
  }
  if (status >= 500) return 'Check https://status.auth0.com, and the gateway or proxy on the way.';
  return PORTAL;
}

/** The first trace header, as ` (cf-ray 8a…)`. */
function traceOf(headers: Readonly<Record<string, unknown>>): string {
  for (const name of TRACE_HEADERS) {
    const id = textOf(headers[name]);
    if (id !== undefined && /^[\x21-\x7e]/.test(id)) return ` (${name} ${id.slice(0, MAX_ID)})`;
  }
  return '';
}

function textOf(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** The title of an HTML page, on one line. Uses `indexOf`, because a hostile page could make a regular expression run for minutes. */
function titleOf(page: string): string | undefined {
  const head = page.slice(0, HEAD_LENGTH);
  const lower = head.toLowerCase();
  const tag = lower.indexOf('<title');
  const from = tag < 0 ? -1 : lower.indexOf('>', tag);
  if (from < 0) return undefined;
  const to = lower.indexOf('</title', from);
  const title = head
    .slice(from + 1, to < 0 ? from + 1 + 4 * MAX_TITLE : to)
    .replace(/&(amp|lt|gt|quot|#39|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  if (title === '') return undefined;
  return title.length <= MAX_TITLE ? title : `${title.slice(0, MAX_TITLE - 1)}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  apos: "'",
};
