/** A plan of Auth0's table, as a stand-in keeps it. */
export interface Plan {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
  readonly refill: 'ms' | 'step';
}

/** Auth0's plans, by what the Management API's limits say of them (docs/rate-limits.md). */
export const PLANS: readonly Plan[] = [
  { name: 'Free', burst: 2, perSecond: 2, refill: 'ms' },
  { name: 'Essentials', burst: 20, perSecond: 200 / 60, refill: 'ms' },
  { name: 'Essentials, step', burst: 20, perSecond: 200 / 60, refill: 'step' },
  { name: 'Enterprise, non-production', burst: 10, perSecond: 2, refill: 'ms' },
  { name: 'Enterprise, non-production, step', burst: 10, perSecond: 2, refill: 'step' },
  { name: 'Enterprise, production', burst: 50, perSecond: 16, refill: 'ms' },
  { name: 'Enterprise, production, step', burst: 50, perSecond: 16, refill: 'step' },
  { name: 'Private Cloud 100', burst: 50, perSecond: 50, refill: 'ms' },
  { name: 'Private Cloud 500', burst: 250, perSecond: 250, refill: 'ms' },
  { name: 'Private Cloud 1,500', burst: 750, perSecond: 750, refill: 'ms' },
  { name: 'Private Cloud 3,000', burst: 1500, perSecond: 1500, refill: 'ms' },
  { name: 'Private Cloud 6,000', burst: 3000, perSecond: 3000, refill: 'ms' },
  { name: 'Private Cloud 10,000', burst: 5000, perSecond: 5000, refill: 'ms' },
];
