import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { parseJson, stringifyJson } from '../domain/exact-json.ts';
import type { Intent } from '../domain/ports.ts';
import { admit } from './admission.ts';
import { type Answer, errorFields, type Refused } from './answer.ts';
import { reportFailure, reportReply } from './attempt-report.ts';
import type { ClientParts } from './client-parts.ts';
import { Exchange, NoTokenError, NotSentError } from './exchange.ts';
import { mayRepeat, prepareRepeat } from './repeat.ts';

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
export function createTenantClient(parts: ClientParts): TenantClient {
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
      reportReply(parts, response);
      return response;
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

async function run(parts: ClientParts, http: AxiosInstance, request: Request): Promise<Answer> {
  const exchange = new Exchange({ ...request, retries: parts.retries });
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

function replyOf(exchange: Exchange, reply: AxiosResponse): Answer {
  const { latencyMs, attempts } = exchange;
  return { kind: 'reply', status: reply.status, body: reply.data, latencyMs, attempts };
}

function answerTo(parts: ClientParts, exchange: Exchange, error: unknown): Answer {
  if (error instanceof NotSentError) return { kind: 'not_sent' };
  if (error instanceof NoTokenError) return refused('unauthorized', parts.tokens.refusal ?? 'no token');
  if (!(error instanceof AxiosError)) throw error;
  const { latencyMs, attempts, lastFault } = exchange;
  const { response } = error;
  if (lastFault !== undefined) {
    return {
      kind: 'lost',
      fault: lastFault.fault,
      mayHaveHappened: !lastFault.neverSent,
      costsTry: lastFault.costsTry,
      message: response
        ? `status ${response.status} from a gateway or server`
        : `${error.code}: ${error.message}`,
      latencyMs,
      attempts,
      ...(response ? { status: response.status } : {}),
    };
  }
  if (response === undefined) throw error;
  if (response.status === 429) return { kind: 'not_sent' };
  if (response.status < 400) {
    return refused('redirected', `the tenant's address answers with a redirect (${response.status})`);
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

function refused(reason: Refused['reason'], message: string): Refused {
  return { kind: 'refused', reason, message, attempts: 0 };
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
