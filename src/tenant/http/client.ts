import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { parseJson, stringifyJson } from '../../domain/exact-json.ts';
import type { Intent } from '../../domain/ports.ts';
import { type Answer, errorFields, type Refused } from '../api/answer.ts';
import { admit } from './admission.ts';
import type { ClientDeps } from './client-deps.ts';
import { reportFailure, reportReply } from './report-attempt.ts';
import { NoTokenError, NotSentError, RequestState, requestStateOf } from './request-state.ts';
import { mayRepeat, prepareRepeat } from './retry-policy.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly body?: object;
  /** Sent with this token instead of the management token. */
  readonly ownToken?: string;
  /** Sending it twice has the same effect as sending it once. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
  /** Written before the request is sent; withdrawn while it waits for long. Absent if it may have been sent before. */
  readonly intent?: Intent | undefined;
  /** `signal` also aborts it on the wire: for a read whose answer would come too late to be of use. */
  readonly abortable?: boolean;
  /**
   * Whether the body of a 2xx is what this endpoint returns; by default JSON or nothing. Any other body comes from a
   * portal, a cache or a gateway, not from Auth0, and counts as lost.
   */
  readonly expects?: (body: unknown) => boolean;
}

/** Sends requests to Auth0's Management API: one request, all its safe retries, one answer. It never rejects. */
export interface TenantClient {
  request(request: Request): Promise<Answer>;
}

/**
 * axios with the gate before every attempt, and axios-retry after it. It retries only what cannot have an effect twice: a
 * 429 (rejected before it is processed), a 401 (once, with a new token), a request that was never sent, and reads. A POST
 * that may have been carried out is returned to the caller, who reads the account before sending it again.
 */
export function createTenantClient(deps: ClientDeps): TenantClient {
  const http = axios.create({
    baseURL: deps.origin,
    adapter: deps.transport.adapter,
    timeout: deps.timeoutMs,
    transformResponse: parseBody,
  });
  for (const name of UNUSED_DEFAULTS) delete (http.defaults as Partial<typeof http.defaults>)[name];
  http.interceptors.request.use((config) => admit(deps, config));
  http.interceptors.response.use(
    (response) => {
      if (isExpected(response)) {
        reportReply(deps, response);
        return response;
      }
      const { config, request } = response;
      const error = new AxiosError(
        'an unexpected body',
        AxiosError.ERR_BAD_RESPONSE,
        config,
        request,
        response,
      );
      reportFailure(deps, error);
      return Promise.reject(error);
    },
    (error: unknown) => {
      reportFailure(deps, error);
      return Promise.reject(error);
    },
  );
  axiosRetry(http, {
    retries: Number.POSITIVE_INFINITY,
    shouldResetTimeout: true,
    retryDelay: () => 0, // The gate and `waitMs` delay the next attempt: one place sleeps, by the injected clock.
    retryCondition: (error) => mayRepeat(error),
    onRetry: (_count, error) => prepareRepeat(deps, error),
  });
  return { request: (request) => run(deps, http, request) };
}

/**
 * Defaults that only axios's own adapters read, and `transformRequest`, which would copy a body, serialize it and parse it
 * again: the bodies here are text. Axios merges all defaults for every request; these add half as much work again.
 */
const UNUSED_DEFAULTS = [
  'transformRequest',
  'transitional',
  'env',
  'headers',
  'maxBodyLength',
  'maxContentLength',
  'xsrfCookieName',
  'xsrfHeaderName',
] as const;

const JSON_BODY = { 'Content-Type': 'application/json' };

async function run(deps: ClientDeps, http: AxiosInstance, request: Request): Promise<Answer> {
  const state = new RequestState({ expects: isJsonOrNothing, ...request, retries: deps.retries });
  const { method, path, body } = request;
  try {
    const reply = await http.request({
      method,
      url: path,
      requestState: state,
      ...(body === undefined ? {} : { data: stringifyJson(body), headers: JSON_BODY }),
    });
    return replyOf(state, reply);
  } catch (error) {
    return answerTo(deps, state, error);
  }
}

function replyOf(state: RequestState, reply: AxiosResponse): Answer {
  const { latencyMs, attempts } = state;
  return { kind: 'reply', status: reply.status, body: reply.data, latencyMs, attempts };
}

function answerTo(deps: ClientDeps, state: RequestState, error: unknown): Answer {
  if (error instanceof NotSentError) return { kind: 'not_sent' };
  if (error instanceof NoTokenError) return noToken(deps);
  if (!(error instanceof AxiosError)) throw error;
  const { latencyMs, attempts, lastFault } = state;
  const { response } = error;
  if (lastFault !== undefined) {
    const { stops, message, next } = lastFault.cause;
    if (stops !== undefined) return refused(stops, message, next);
    return {
      kind: 'lost',
      fault: lastFault.fault,
      mayHaveHappened: !lastFault.neverSent,
      costsTry: lastFault.costsTry,
      message,
      latencyMs,
      attempts,
      ...(response ? { status: response.status } : {}),
    };
  }
  if (response === undefined) throw error;
  if (response.status === 429) return { kind: 'not_sent' };
  if (response.status < 400) {
    return refused('redirected', redirectIn(response));
  }
  if (state.ownToken === undefined) {
    const { message, errorCode } = errorFields(response.data);
    if (response.status === 401)
      return refused('unauthorized', deps.tokens.refusal ?? message ?? 'status 401');
    // The published code of a missing scope; other 403s concern the row.
    if (errorCode === 'insufficient_scope') return refused('forbidden', message ?? 'status 403');
  }
  return replyOf(state, response);
}

/** The token endpoint refused, or failed for a reason that stops a run. */
function noToken({ tokens, fatalCause }: ClientDeps): Refused {
  const cause = fatalCause?.();
  if (cause?.stops !== undefined) return refused(cause.stops, cause.message, cause.next);
  return refused('unauthorized', tokens.refusal ?? 'no token');
}

/** The target's origin shows who answers: a portal, or the tenant's other name. Its path may be private. */
function redirectIn({ status, headers, config }: AxiosResponse): string {
  const location = String(headers.location ?? '');
  const to = URL.canParse(location, config.baseURL) ? ` to ${new URL(location, config.baseURL).origin}` : '';
  return `the tenant's address answers with a redirect (${status}${to})`;
}

function refused(reason: Refused['reason'], message: string, next?: string): Refused {
  return { kind: 'refused', reason, message, attempts: 0, ...(next === undefined ? {} : { next }) };
}

/** No endpoint returns plain text: that is a page. */
function isJsonOrNothing(body: unknown): boolean {
  return typeof body !== 'string' || body === '';
}

function isExpected({ data, config }: AxiosResponse): boolean {
  return isJsonOrNothing(data) && requestStateOf(config).expects(data);
}

/** Parses JSON, keeping all digits of its numbers; returns text that is not JSON (a gateway's page) as it is. */
function parseBody(data: unknown): unknown {
  if (typeof data !== 'string' || data === '') return data;
  try {
    return parseJson(data);
  } catch {
    return data;
  }
}
