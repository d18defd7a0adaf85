import type { FailureReason } from './row/reason.ts';
import type { Signal } from './signal.ts';

/** `completed`: every row has its line. `stopped`: we stopped. `interrupted`: a signal did. */
export type RunState = 'completed' | 'stopped' | 'interrupted';

/** Why a run ended before its last row. Closed: exit codes and sentences are chosen from it. */
export type StopReason =
  | 'limit'
  | 'max_failures'
  | 'max_outage'
  | 'max_duration'
  /** The token ended or was revoked, and no new one can be had. */
  | 'unauthorized'
  /** The token lost (or never had) a scope the run needs. */
  | 'forbidden'
  /** Nothing at the tenant's address ever answered. */
  | 'unreachable'
  /** The tenant's address answers with a redirect. */
  | 'redirected'
  /** The certificate of the tenant's address, or of the proxy, is not trusted. */
  | 'untrusted_certificate'
  /** The proxy wants credentials, or refuses those that it gets. */
  | 'proxy_credentials'
  | 'disk'
  | 'input_changed'
  /** Everything was sent, but rows are in doubt that could not be read back. */
  | 'unsettled'
  | Signal;

export interface Counts {
  readonly rows: number;
  readonly linked: number;
  readonly already_linked: number;
  /** Of a run of `undo`, and only there; `skipped` are then the pairs that it left alone. */
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
  /** The last error of the network, a proxy or a gateway, where nothing succeeded after it. */
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
    /** Headers in the middle of the file, which are no rows; absent where there are none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly duration_s: number;
  readonly version: string;
}
