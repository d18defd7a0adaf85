import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { parseJson, stringifyJson } from '../../domain/exact-json.ts';
import type { Intent } from '../../domain/ports.ts';
import { type Answer, errorFields, type Refused } from '../api/answer.ts';
import { admit } from './admission.ts';
import type { ClientDeps } from './client-deps.ts';
import { exchangeOf, reportFailure, reportReply } from './report-attempt.ts';
import { NoTokenError, NotSentError, RequestState } from './request-state.ts';
import { mayRepeat, prepareRepeat } from './retry-policy.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly body?: object;
  /** Sent with this token instead of the management token. */
  readonly ownToken?: string;
  /** Sending it twice does no more than sending it once. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
  /** Written before it goes out; withdrawn while it waits for long. Not of a request that may have been sent before. */
  readonly intent?: Intent | undefined;
  /** `signal` ends it on the wire as well: for a read whose answer comes too late to be of use. */
  readonly cuttable?: boolean;
  /**
   * Whether the body of a 2xx is what this endpoint gives; by default JSON or nothing. Anything else is no reply of
   * Auth0's but of a portal, a cache or a gateway, and counts as lost.
   */
  readonly expects?: (body: unknown) => boolean;
}

/** Says things to Auth0's Management API: one request, all its safe repeats, one answer. It never rejects. */
export interface TenantClient {
  request(request: Request): Promise<Answer>;
}

/**
 * axios with the gate before every attempt and axios-retry behind it. What is repeated here cannot do anything
 * twice: a 429 (turned away at the door), a 401 (once, with a new token), a request that never left, and reads.
 * A POST that may have been carried out goes back to the caller, who looks before sending again.
 */
export function createTenantClient(parts: ClientDeps): TenantClient {
  const http = axios.create({
    baseURL: parts.origin,
    adapter: parts.transport.adapter,
    timeout: parts.timeoutMs,
    transformResponse: parseBody,
  });
  for (const name of UNUSED_DEFAULTS) delete (http.defaults as Partial<typeof http.defaults>)[name];
  http.interceptors.request.use((config) => admit(parts, config));
  http.interceptors.response.use(
    (response) => {
      if (isExpected(response)) {
        reportReply(parts, response);
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
      reportFailure(parts, error);
      return Promise.reject(error);
    },
    (error: unknown) => {
      reportFailure(parts, error);
      return Promise.reject(error);
    },
  );
  axiosRetry(http, {
    retries: Number.POSITIVE_INFINITY,
    shouldResetTimeout: true,
    retryDelay: () => 0, // The gate and `waitMs` hold the next attempt back: one place sleeps, by our clock.
    retryCondition: (error) => mayRepeat(error),
    onRetry: (_count, error) => prepareRepeat(parts, error),
  });
  return { request: (request) => run(parts, http, request) };
}

/**
 * Defaults that only axios's own adapters go by, and `transformRequest`, which would copy a body, make text of it, and parse
 * that again to be sure: ours are text. Axios goes through all defaults again for every request: with these, it has half
 * as much again to do.
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

async function run(parts: ClientDeps, http: AxiosInstance, request: Request): Promise<Answer> {
  const exchange = new RequestState({ expects: isJsonOrNothing, ...request, retries: parts.retries });
  const { method, path, body } = request;
  try {
    const reply = await http.request({
      method,
      url: path,
      exchange,
      ...(body === undefined ? {} : { data: stringifyJson(body), headers: JSON_BODY }),
    });
    return replyOf(exchange, reply);
  } catch (error) {
    return answerTo(parts, exchange, error);
  }
}

function replyOf(exchange: RequestState, reply: AxiosResponse): Answer {
  const { latencyMs, attempts } = exchange;
  return { kind: 'reply', status: reply.status, body: reply.data, latencyMs, attempts };
}

function answerTo(parts: ClientDeps, exchange: RequestState, error: unknown): Answer {
  if (error instanceof NotSentError) return { kind: 'not_sent' };
  if (error instanceof NoTokenError) return noToken(parts);
  if (!(error instanceof AxiosError)) throw error;
  const { latencyMs, attempts, lastFault } = exchange;
  const { response } = error;
  if (lastFault !== undefined) {
    const { stops, message, next } = lastFault.trouble;
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
  if (exchange.ownToken === undefined) {
    const { message, errorCode } = errorFields(response.data);
    if (response.status === 401)
      return refused('unauthorized', parts.tokens.refusal ?? message ?? 'status 401');
    // The published code of a missing scope; other 403s concern the row.
    if (errorCode === 'insufficient_scope') return refused('forbidden', message ?? 'status 403');
  }
  return replyOf(exchange, response);
}

/** The token endpoint met what stops a run, or refused. */
function noToken({ tokens, endingTrouble }: ClientDeps): Refused {
  const trouble = endingTrouble?.();
  if (trouble?.stops !== undefined) return refused(trouble.stops, trouble.message, trouble.next);
  return refused('unauthorized', tokens.refusal ?? 'no token');
}

/** Where it leads says who answers: a portal, or the tenant's own other name. The path is nobody's business. */
function redirectIn({ status, headers, config }: AxiosResponse): string {
  const location = String(headers.location ?? '');
  const to = URL.canParse(location, config.baseURL) ? ` to ${new URL(location, config.baseURL).origin}` : '';
  return `the tenant's address answers with a redirect (${status}${to})`;
}

function refused(reason: Refused['reason'], message: string, next?: string): Refused {
  return { kind: 'refused', reason, message, attempts: 0, ...(next === undefined ? {} : { next }) };
}

/** No endpoint gives a bare text: it is a page. */
function isJsonOrNothing(body: unknown): boolean {
  return typeof body !== 'string' || body === '';
}

function isExpected({ data, config }: AxiosResponse): boolean {
  return isJsonOrNothing(data) && exchangeOf(config).expects(data);
}

/** JSON where it is JSON, with all digits of its numbers; the text where it is not (a gateway's page). */
function parseBody(data: unknown): unknown {
  if (typeof data !== 'string' || data === '') return data;
  try {
    return parseJson(data);
  } catch {
    return data;
  }
}
