import type { IncomingMessage, ServerResponse } from 'node:http';
import { unreachable } from '../../domain/unreachable.ts';
import { type FaultBook, isApplied } from '../faults/fault-rules.ts';
import type { HeldRequestBook } from '../faults/held-requests.ts';
import { injectFault } from '../faults/inject-fault.ts';
import type { Pending } from '../routes/management-api.ts';
import { apiError, type Reply } from './reply.ts';
import { readRequest, type SandboxRequest, type Surface, userOf } from './request.ts';
import { sendReply } from './send.ts';
import type { Traffic } from './traffic.ts';

/** What stands between a socket and the tenant. */
export interface ServerDeps {
  readonly traffic: Traffic;
  readonly faults: FaultBook;
  readonly holds: HeldRequestBook;
  /** The tenant's clock, epoch milliseconds. */
  now(): number;
  /** Resolves after the latency and `moreMs`, or when the sandbox closes; undefined where there is nothing to wait for. */
  delay(moreMs: number): Promise<void> | undefined;
  readonly closing: AbortSignal;
  manage(request: SandboxRequest, nowMs: number): Pending;
  giveToken(request: SandboxRequest, nowMs: number): Promise<Reply>;
  download(request: SandboxRequest, nowMs: number): Reply;
  control(request: SandboxRequest): Reply;
}

/**
 * The way of every request: read it, meet a fault or not, be judged by bucket and token, wait, be carried
 * out, be answered. It is carried out at the END of its latency and although its client may have gone,
 * so that a caller's doubt about it is real.
 */
export async function serve(
  hall: ServerDeps,
  message: IncomingMessage,
  response: ServerResponse,
  doorOf: (request: SandboxRequest) => Surface,
): Promise<void> {
  const request = await readRequest(message);
  const door = doorOf(request);
  if (door === 'control') {
    sendReply(response, hall.control(request));
    return;
  }
  const arrivedMs = hall.now();
  watch(hall, request, door, response, arrivedMs);
  const fault = hall.faults.pick(request, door);
  const pending = fault === undefined || isApplied(fault) ? judge(hall, request, door, arrivedMs) : undefined;
  await hall.holds.wait(request, door);
  await hall.delay(fault?.kind === 'slow' ? fault.byMs : 0);
  if (hall.closing.aborted) return;
  const nowMs = hall.now();
  const reply = await pending?.carryOut(nowMs);
  const headers = { date: new Date(nowMs).toUTCString(), ...pending?.headers };
  if (fault !== undefined) injectFault(response, fault, { request, reply, headers, nowS: nowMs / 1000 });
  else if (reply !== undefined) sendReply(response, reply, headers);
}

function judge(
  hall: ServerDeps,
  request: SandboxRequest,
  door: Exclude<Surface, 'control'>,
  arrivedMs: number,
): Pending {
  switch (door) {
    case 'api':
      return hall.manage(request, arrivedMs);
    case 'token':
      return { headers: {}, carryOut: (nowMs) => hall.giveToken(request, nowMs) };
    case 'download':
      return { headers: {}, carryOut: (nowMs) => hall.download(request, nowMs) };
    case 'other':
      return { headers: {}, carryOut: () => apiError(404, 'Not Found') };
    default:
      return unreachable(door);
  }
}

function watch(
  { traffic, now }: ServerDeps,
  request: SandboxRequest,
  door: Surface,
  response: ServerResponse,
  arrivedMs: number,
): void {
  // The download host is no part of the tenant: what it serves is counted apart.
  if (door === 'download') return;
  if (door === 'token') traffic.tokenRequests += 1;
  const end = traffic.begin(request.method, request.path, userOf(request), arrivedMs);
  response.once('close', () => end(response.headersSent ? response.statusCode : undefined, now()));
}
