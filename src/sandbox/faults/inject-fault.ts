import type { ServerResponse } from 'node:http';
import { unreachable } from '../../domain/unreachable.ts';
import { apiError, errorName, payloadOf, type Reply } from '../server/reply.ts';
import type { SandboxRequest } from '../server/request.ts';
import { sendReply } from '../server/send.ts';
import type { SandboxFault } from './fault-rules.ts';

/** What a fault is shown with: the request it befell, and the reply it spoils where the request was applied. */
export interface Spoiled {
  readonly request: SandboxRequest;
  readonly reply: Reply | undefined;
  /** Headers every reply carries (`Date`, and the rate limit's where they are on). */
  readonly headers: Readonly<Record<string, string>>;
  /** The tenant's clock, epoch seconds. */
  readonly nowS: number;
}

const THROTTLED = apiError(429, 'Global limit has been reached', 'too_many_requests');

/**
 * Lets the client meet the fault; nothing happens where it has gone. What `slow` adds is the delay before
 * this, its reply is the true one.
 */
export function injectFault(response: ServerResponse, fault: SandboxFault, spoiled: Spoiled): void {
  if (response.destroyed) return;
  const { request, reply, headers, nowS } = spoiled;
  switch (fault.kind) {
    case 'throttle':
      sendReply(response, THROTTLED, { ...headers, ...throttleHeaders(fault, nowS) });
      break;
    case 'status': {
      const message = fault.message ?? errorName(fault.status);
      sendReply(response, apiError(fault.status, message, fault.errorCode), headers);
      break;
    }
    case 'html':
      sendReply(response, gatewayPage(fault.status), headers);
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'truncated':
      truncate(response, reply, headers);
      break;
    case 'hang':
      break;
    case 'slow':
      sendReply(response, reply ?? { status: 204 }, headers);
      break;
    case 'redirect':
      sendReply(response, { status: fault.status ?? 302, headers: { location: fault.location } }, headers);
      break;
    case 'oversized':
      response.writeHead(fault.status ?? 200, { ...headers, 'content-type': 'application/json' });
      pour(response, fault.bytes);
      break;
    case 'garbage': {
      const raw = { type: 'application/json', bytes: fault.body };
      sendReply(response, { status: reply?.status ?? 200, raw }, headers);
      break;
    }
    case 'echo':
      sendReply(response, apiError(fault.status, echo(request), 'invalid_body'), headers);
      break;
    default:
      unreachable(fault);
  }
}

function throttleHeaders(
  { retryAfter, resetInS }: Extract<SandboxFault, { kind: 'throttle' }>,
  nowS: number,
): Record<string, string> {
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(resetInS === undefined
      ? {}
      : { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(nowS) + resetInS) }),
  };
}

function truncate(
  response: ServerResponse,
  reply: Reply | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  const status = reply?.status ?? 200;
  const payload = reply === undefined ? undefined : payloadOf(reply);
  const whole = Buffer.from(payload?.bytes ?? '{}');
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  response.writeHead(status, {
    ...headers,
    ...reply?.headers,
    'content-type': payload?.type ?? 'application/json',
    // One byte more than there is, so that even the shortest body arrives cut off.
    'content-length': whole.length + 1,
  });
  response.write(half, () => response.destroy());
}

/** Writes JSON without end, chunk by chunk as the client takes it, so that a big body costs no memory here. */
function pour(response: ServerResponse, bytes: number): void {
  const chunk = Buffer.alloc(1 << 16, ' ');
  const head = '{"message":"';
  response.write(head);
  let left = bytes - head.length;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    if (!response.destroyed) response.end('"}');
  };
  more();
}

function gatewayPage(status: number): Reply {
  const title = `${status} ${errorName(status)}`;
  const bytes = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, raw: { type: 'text/html', bytes } };
}

function echo({ headers, body }: SandboxRequest): string {
  return `Cannot process authorization ${headers.authorization ?? 'none'} with body ${body}`;
}
