/** What a handler answers. A `body` is sent as JSON; without one nothing but the status goes out. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
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
