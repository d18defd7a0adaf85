import type { RateFacts } from '../../src/domain/ports.ts';

/** A token bucket as auth0.md describes it: ms refill, or whole steps once a second. */
export interface SimBucketOptions {
  burst: number;
  perSecond: number;
  refill: 'ms' | 'step';
  /** Epoch ms of the server's clock minus virtual time. */
  epochMs: number;
  /** Where in the server's second the steps happen. */
  phaseMs?: number;
  headers?: boolean;
  /** A step adds whole requests, or the fraction too. */
  wholeSteps?: boolean;
}

export class SimBucket {
  tokens: number;
  options: SimBucketOptions;
  lowest = Number.POSITIVE_INFINITY;
  #at = 0;
  constructor(options: SimBucketOptions) {
    this.options = options;
    this.tokens = options.burst;
  }
  #refill(now: number): void {
    const { burst, perSecond, refill, epochMs, phaseMs = 0 } = this.options;
    if (refill === 'ms') {
      this.tokens = Math.min(burst, this.tokens + ((now - this.#at) * perSecond) / 1000);
    } else {
      const step = (t: number) => Math.floor((t + epochMs - phaseMs) / 1000);
      for (let s = step(this.#at) + 1; s <= step(now); s++) {
        const due = !this.options.wholeSteps
          ? perSecond
          : Math.floor(s * perSecond + 1e-6) - Math.floor((s - 1) * perSecond + 1e-6);
        this.tokens = Math.min(burst, this.tokens + due);
      }
    }
    this.#at = now;
  }
  change(now: number, options: Partial<SimBucketOptions>): void {
    this.#refill(now);
    this.options = { ...this.options, ...options };
    this.tokens = Math.min(this.tokens, this.options.burst);
  }
  take(now: number): RateFacts {
    this.#refill(now);
    const ok = this.tokens >= 1;
    if (ok) this.tokens -= 1;
    const { burst, perSecond, refill, epochMs, phaseMs = 0, headers = true } = this.options;
    const server = now + epochMs;
    const next =
      refill === 'ms'
        ? server + ((Math.floor(this.tokens) + 1 - this.tokens) / perSecond) * 1000
        : (Math.floor((server - phaseMs) / 1000) + 1) * 1000 + phaseMs;
    return {
      status: ok ? 201 : 429,
      dateEpochMs: Math.floor(server / 1000) * 1000,
      ...(headers && {
        limit: burst,
        remaining: Math.floor(this.tokens),
        resetEpochS: Math.ceil(next / 1000),
      }),
    };
  }
}
