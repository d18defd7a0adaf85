import { AxiosError } from 'axios';
import type { StopReason } from '../../../domain/summary.ts';
import { connectionError } from './connection-error.ts';
import { gatewayPage } from './gateway-page.ts';

/** Why an attempt brought no word from Auth0. */
export interface ErrorCause {
  /** The same for the same trouble: ids that differ from reply to reply are not in it. */
  readonly key: string;
  /** What happened, as a clause. It may quote a stranger's words, of a bounded length and not yet cleaned. */
  readonly message: string;
  /** What to do about it, in sentences. */
  readonly next: string;
  /** Waiting cannot help: the run stops at once, for this reason. */
  readonly stops?: Extract<StopReason, 'untrusted_certificate' | 'proxy_credentials'>;
  /** The status of the reply that was not Auth0's. */
  readonly status?: number;
}

/** What kept an attempt from Auth0's word: the connection, or a reply of somebody else. */
export function causeOf(error: AxiosError): ErrorCause {
  const { response, config } = error;
  const host = hostOf(config?.url ?? '', config?.baseURL);
  if (response !== undefined) return gatewayPage(response, host);
  const { cause } = error as { cause?: unknown };
  // An error of our own making, such as the time that is up, has no cause.
  return connectionError(cause instanceof Error && !(cause instanceof AxiosError) ? cause : error, host);
}

function hostOf(url: string, base: string | undefined): string {
  return URL.canParse(url, base) ? new URL(url, base).host : "the tenant's address";
}
