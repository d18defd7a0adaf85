import type { FaultRule } from '../faults/fault-rules.ts';
import type { Applied } from '../state/applied-log.ts';
import type { RateLimit } from '../state/bucket.ts';
import { apiError, type Reply } from './reply.ts';
import type { SandboxRequest } from './request.ts';
import type { SandboxStats } from './stats.ts';

/** What another process may ask of a sandbox and change about it. */
export interface Controls {
  /** Every change in the order it was applied. */
  readonly applied: readonly Applied[];
  stats(): SandboxStats;
  /** Changes the limit in mid-run; undefined lifts it. What is in the bucket stays, up to the new size. */
  setRate(rate: RateLimit | undefined): void;
  /** Puts these fault rules in place of the ones before; none ends them. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Another client of the tenant sends so many requests at once. Returns how many were granted. */
  takeFromBucket(requests: number): number;
}

/**
 * The sandbox's own door, for benches that run it as another process. No token, no bucket, no count:
 *
 * - `GET /_sandbox/stats`, `GET /_sandbox/applied` (NDJSON)
 * - `PUT /_sandbox/rate` with a rate limit or null, `PUT /_sandbox/faults` with rules (no `match`)
 * - `POST /_sandbox/take` with `{"requests": n}`: another client takes so many; answers `{"granted": n}`
 */
export function answerControl(controls: Controls, { method, path, body }: SandboxRequest): Reply {
  switch (`${method} ${path[1]}`) {
    case 'GET stats':
      return { status: 200, body: controls.stats() };
    case 'GET applied':
      return { status: 200, raw: { type: 'application/x-ndjson', bytes: ndjson(controls.applied) } };
    case 'PUT rate':
      controls.setRate((JSON.parse(body) as RateLimit | null) ?? undefined);
      return { status: 204 };
    case 'PUT faults':
      controls.setFaults(JSON.parse(body) as FaultRule[]);
      return { status: 204 };
    case 'POST take': {
      const { requests } = JSON.parse(body) as { requests: number };
      return { status: 200, body: { granted: controls.takeFromBucket(requests) } };
    }
    default:
      return apiError(404, 'The sandbox has no such control');
  }
}

function ndjson(entries: readonly object[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
