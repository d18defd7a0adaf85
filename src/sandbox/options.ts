import type { Clock } from '../domain/clock.ts';
import type { FaultRule } from './faults/fault-rules.ts';
import type { Connection } from './routes/link-body.ts';
import type { Reply } from './server/reply.ts';
import type { Access, Organization, Role } from './state/access-book.ts';
import type { RateLimit } from './state/bucket.ts';
import type { ExportBehaviour } from './state/export-jobs.ts';
import type { SeedUser } from './state/users.ts';
import type { Client } from './tokens/clients.ts';

/** How a sandbox is to be. Every field may be left out. */
export interface SandboxOptions {
  /** Default: any free one. Always on 127.0.0.1. */
  readonly port?: number;
  readonly users?: Iterable<SeedUser>;
  /** Every well-formed id that was never linked away is a user: a million rows need no seeding. */
  readonly lazyUsers?: boolean;
  /** Default: every known provider has a connection, and every well-formed `connection_id` is one. */
  readonly connections?: readonly Connection[];
  readonly roles?: readonly Role[];
  readonly organizations?: readonly Organization[];
  /** Roles, permissions and organizations by user id. */
  readonly access?: Readonly<Record<string, Access>>;
  /** The Management API's limit. Default: none, and then no rate headers either. */
  readonly rate?: RateLimit;
  /** False strips `x-ratelimit-*` from every reply, as some proxies do. */
  readonly rateHeaders?: boolean;
  /** From a request's arrival to its being carried out and answered: fixed, or between two bounds. */
  readonly latencyMs?: Latency;
  /** How far the tenant's clock is ahead of the machine's: in `Date`, in the reset, in tokens. */
  readonly clockSkewMs?: number;
  /** Default 86,400, as Auth0's. */
  readonly tokenLifeS?: number;
  /** Applications that may ask for tokens. Default: one, with a secret and every scope. */
  readonly clients?: readonly Client[];
  readonly faults?: readonly FaultRule[];
  readonly exports?: ExportBehaviour;
  /** What linking an identity that is linked already is answered; not published, so a test may vary it. Default 409. */
  readonly relinkReply?: Reply;
  /** Requests that are written down, the first ones. Default 100,000; 0 for benches. */
  readonly requestLog?: number;
  /** False: changes are counted, not kept. */
  readonly keepApplied?: boolean;
  /** A file that gets every applied change as a line of JSON. */
  readonly appliedFile?: string;
  /** For latencies and faults drawn by chance. Default 1. */
  readonly seed?: number;
  readonly clock?: Clock;
}

export type Latency = number | readonly [leastMs: number, mostMs: number];

/** One wait out of a latency. */
export function drawLatency(latency: Latency, random: () => number): number {
  if (typeof latency === 'number') return latency;
  const [least, most] = latency;
  return least + (most - least) * random();
}
