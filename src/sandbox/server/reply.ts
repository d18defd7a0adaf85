/** What a handler answers: a `body` goes out as JSON, `raw` as it is; without either there is no body at all. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: Payload;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body as it goes over the wire. */
export interface Payload {
  readonly type: string;
  readonly bytes: string | Buffer;
}

/** What of a reply goes over the wire, where anything does. */
export function payloadOf({ body, raw }: Reply): Payload | undefined {
  if (raw !== undefined || body === undefined) return raw;
  return { type: 'application/json; charset=utf-8', bytes: JSON.stringify(body) };
}

/** The names Auth0 puts into an error body's `error` field beside its `statusCode`. */
const ERROR_NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The standard name of an HTTP error status. */
export function errorName(status: number): string {
  return ERROR_NAMES[status] ?? 'Error';
}

/** An error as the Management API words it: `statusCode`, `error`, `message`, `errorCode`. */
export function apiError(status: number, message: string, errorCode?: string): Reply {
  const body = { statusCode: status, error: errorName(status), message };
  return { status, body: errorCode === undefined ? body : { ...body, errorCode } };
}

/** 400 for a body that breaks the endpoint's schema, worded as Auth0 words it. */
export function invalidBody(complaint: string): Reply {
  return apiError(400, `Payload validation error: '${complaint}'.`, 'invalid_body');
}

/** 404 for an id that is no user, a linked-away one included. */
export function inexistentUser(): Reply {
  return apiError(404, 'The user does not exist.', 'inexistent_user');
}
