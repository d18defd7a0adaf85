import { AxiosError } from 'axios';
import { ProxyRefusal } from '../proxy-agent.ts';
import { isCertificateCode } from './certificate-error.ts';

/**
 * System calls before the first byte. The call decides, not the code: a connection that dies half way can report
 * EHOSTUNREACH as well, and that request may have been carried out.
 */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** Connecting timed out: nothing was sent. */
const NOT_CONNECTED = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_PRX_TLS']);

/** With these a gateway, a proxy or a portal says that it did not forward the request. */
const NOT_FORWARDED: ReadonlySet<number> = new Set([401, 403, 407, 451, 511]);

/** Whether this error proves that the request was never sent: sending it again cannot have an effect twice. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof AxiosError)) return false;
  // Auth0's own refusals are not errors, and do not get here.
  if (error.response !== undefined) return NOT_FORWARDED.has(error.response.status);
  if (error.config?.requestState?.started === false) return true;
  const { cause } = error as { cause?: unknown };
  const { code = '' } = error;
  if (cause instanceof ProxyRefusal || NOT_CONNECTED.has(code) || isCertificateCode(code)) return true;
  // If several addresses were tried, there is one error for each.
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((one) => BEFORE_SENDING.has((one as NodeJS.ErrnoException | undefined)?.syscall ?? ''));
}
