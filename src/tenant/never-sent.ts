import { AxiosError } from 'axios';
import { ProxyRefusal } from './proxy-pool.ts';

/**
 * What comes before the first byte. It is the call that tells, not the code: a connection that died half way can
 * say EHOSTUNREACH as well, and that request may have been carried out.
 */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** We gave up connecting, or refused the tenant's certificate: before that nothing is sent. */
const NOT_CONNECTED = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether this error proves that the request never left: sending it again cannot do anything twice. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof AxiosError)) return false;
  const { cause } = error as { cause?: unknown };
  if (cause instanceof ProxyRefusal || NOT_CONNECTED.has(error.code ?? '')) return true;
  // Several addresses were tried and none answered: one error for each.
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((one) => BEFORE_SENDING.has((one as NodeJS.ErrnoException | undefined)?.syscall ?? ''));
}
