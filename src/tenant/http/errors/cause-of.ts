import { AxiosError } from 'axios';
import { connectionError } from './connection-error.ts';
import type { ErrorCause } from './error-cause.ts';
import { gatewayPage } from './gateway-page.ts';

/** The cause of a failed attempt: the connection, or a reply that is not Auth0's. */
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
