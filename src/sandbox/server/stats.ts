import type { FaultBook } from '../faults/fault-rules.ts';
import type { AppliedLog } from '../state/applied-log.ts';
import type { RateLimiter } from '../state/rate-limiter.ts';
import type { Traffic } from './traffic.ts';

/** What a sandbox saw and did so far. */
export interface SandboxStats {
  /** Requests of every kind, the control endpoint's apart. */
  readonly requests: number;
  /** Requests to the token endpoint, whatever they were answered. */
  readonly tokenRequests: number;
  readonly links: number;
  readonly unlinks: number;
  readonly patches: number;
  /** 429 replies of the bucket; those of fault rules are under `faults`. */
  readonly throttled: number;
  /** Requests that left the bucket more than 80 % used. */
  readonly apiLimitWarnings: number;
  /** Requests of the other client that the bucket refused. */
  readonly othersRefused: number;
  readonly faults: number;
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** Calls that began while another for the same user was under way. */
  readonly overlaps: number;
  /** When the first and the last change was applied, on the tenant's clock. */
  readonly firstAppliedMs: number | undefined;
  readonly lastAppliedMs: number | undefined;
}

/** The parts that count. */
export interface Counted {
  readonly traffic: Traffic;
  readonly limiter: RateLimiter;
  readonly faults: FaultBook;
  readonly applied: AppliedLog;
}

/** The counts as they stand. */
export function readStats({ traffic, limiter, faults, applied }: Counted): SandboxStats {
  return {
    requests: traffic.count,
    tokenRequests: traffic.tokenRequests,
    links: applied.counts.link,
    unlinks: applied.counts.unlink,
    patches: applied.counts.patch,
    throttled: limiter.throttled,
    apiLimitWarnings: limiter.warnings,
    othersRefused: limiter.othersRefused,
    faults: faults.met,
    inFlight: traffic.inFlight,
    mostInFlight: traffic.mostInFlight,
    overlaps: traffic.overlaps.length,
    firstAppliedMs: applied.firstMs,
    lastAppliedMs: applied.lastMs,
  };
}
