import type { StopReason } from '../../../domain/summary.ts';

/** Why an attempt brought no answer from Auth0. */
export interface ErrorCause {
  /** The same for the same cause: it contains no id that differs from reply to reply. */
  readonly key: string;
  /** What happened, as a clause. It may quote untrusted text, of bounded length and not yet sanitized. */
  readonly message: string;
  /** What to do about it, in sentences. */
  readonly next: string;
  /** Waiting cannot help: the run stops at once, for this reason. */
  readonly stops?: Extract<StopReason, 'untrusted_certificate' | 'proxy_credentials'>;
  /** The status of the reply that was not Auth0's. */
  readonly status?: number;
}
