import { AxiosError } from 'axios';
import { ProxyRefusal } from '../proxy-pool.ts';
import { isCertificateCode } from './certificate-error.ts';

/**
 * What comes before the first byte. It is the call that tells, not the code: a connection that died half way can
 * say EHOSTUNREACH as well, and that request may have been carried out.
 */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** We gave up connecting: before that nothing is sent. */
const NOT_CONNECTED = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_PRX_TLS']);

/** By these a gateway, a proxy or a portal says that it let the request through to nobody. */
const NOT_LET_THROUGH: ReadonlySet<number> = new Set([401, 403, 407, 451, 511]);

/** Whether this error proves that the request never left: sending it again cannot do anything twice. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof AxiosError)) return false;
  // Auth0's own refusals do not come here.
  if (error.response !== undefined) return NOT_LET_THROUGH.has(error.response.status);
  if (error.config?.exchange?.wentOut === false) return true;
  const { cause } = error as { cause?: unknown };
  const { code = '' } = error;
  if (cause instanceof ProxyRefusal || NOT_CONNECTED.has(code) || isCertificateCode(code)) return true;
  // Several addresses were tried and none answered: one error for each.
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((one) => BEFORE_SENDING.has((one as NodeJS.ErrnoException | undefined)?.syscall ?? ''));
}
