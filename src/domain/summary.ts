import type { FailureReason } from './row/reason.ts';
import type { Signal } from './signal.ts';

/** `completed`: every row has its line. `stopped`: the run ended itself early. `interrupted`: a signal ended it. */
export type RunState = 'completed' | 'stopped' | 'interrupted';

/** Why a run ended before its last row. Exit codes and sentences are chosen from this closed list. */
export type StopReason =
  | 'limit'
  | 'max_failures'
  | 'max_outage'
  | 'max_duration'
  /** The token expired or was revoked, and a new one cannot be obtained. */
  | 'unauthorized'
  /** The token lacks a scope that the run needs. */
  | 'forbidden'
  /** No request to the tenant's address was ever answered. */
  | 'unreachable'
  /** The tenant's address answers with a redirect. */
  | 'redirected'
  /** The certificate of the tenant's address, or of the proxy, is not trusted. */
  | 'untrusted_certificate'
  /** The proxy requires credentials, or refuses the ones given. */
  | 'proxy_credentials'
  | 'disk'
  | 'input_changed'
  /** Everything was sent, but rows in doubt could not be read back. */
  | 'unsettled'
  | Signal;

export interface Counts {
  readonly rows: number;
  readonly linked: number;
  readonly already_linked: number;
  /** Only in a run of `undo`, where `skipped` counts the pairs that it left alone. */
  readonly unlinked?: number;
  readonly failed: number;
  readonly skipped: number;
  readonly not_attempted: number;
  readonly unsettled: number;
}

/** `summary.json`, field for field. */
export interface Summary {
  readonly state: RunState;
  readonly stop_reason?: StopReason;
  readonly counts: Counts;
  /** The last error of the network, a proxy or a gateway, unless something succeeded after it. */
  readonly last_error?: string;
  readonly failures_by_reason: Readonly<Partial<Record<FailureReason, number>>>;
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number };
  readonly rate: {
    readonly per_second: number | null;
    readonly limit: number | null;
    readonly learned_per_second: number | null;
    readonly waited_s: number;
  };
  readonly latency_ms: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Repeated header lines, which are not rows; absent for none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly duration_s: number;
  readonly version: string;
}
