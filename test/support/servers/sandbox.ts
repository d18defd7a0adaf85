import { onTestFinished } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';

/** A stand-in tenant for one test: it is closed when the test ends, however it ends. */
export async function aSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export interface ApiCall {
  /** An object goes as JSON, a string as it is. */
  readonly body?: unknown;
  /** Default: a management token with every scope; null sends none. */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** What came back, the body parsed where it is JSON. */
export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the tenant answers, a test looks into it.
  readonly body: any;
  readonly headers: Headers;
}

/** Calls a sandbox's Management API; `path` is below `/api/v2/`, its user ids not yet encoded. */
export async function callApi(
  sandbox: Sandbox,
  method: string,
  path: string,
  { body, token = sandbox.issueToken(), signal }: ApiCall = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${sandbox.url}/api/v2/${path.replaceAll('|', '%7C')}`, {
    method,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** Asks a sandbox to link `secondary` (a full id) to `primary`. */
export function callLink(
  sandbox: Sandbox,
  primary: string,
  secondary: string,
  options: ApiCall = {},
): Promise<ApiAnswer> {
  const [provider] = secondary.split('|');
  return callApi(sandbox, 'POST', `users/${primary}/identities`, {
    body: { provider, user_id: secondary },
    ...options,
  });
}
