/** The management token, renewed as its source allows. */
export interface AccessTokens {
  /**
   * A token that is good now. Waits while a new one is fetched: one request at a time, whoever asks.
   * @returns undefined when none can be had (`refusal` says why) or `signal` aborted.
   */
  current(signal?: AbortSignal): Promise<string | undefined>;
  /** Whether `current` would give this very token, and at once. */
  isCurrent(token: string): boolean;
  /** The tenant answered 401 to `token`: `current` is not to give it again. */
  renew(token: string, signal?: AbortSignal): Promise<void>;
  /** Why there is no token, in words, once there is none. */
  readonly refusal: string | undefined;
  /** Whether there is none because the token endpoint throttles for longer than it is waited for. */
  readonly throttled?: boolean;
  /** Since when (monotonic ms) the token endpoint fails to answer, while it does. */
  readonly failingSinceMs: number | undefined;
  /** Until when (monotonic ms) it asked not to be asked again, while that is waited for. */
  readonly waitsUntilMs?: number | undefined;
  /** Token requests sent. */
  readonly requests: number;
}

/** What the token endpoint gave. */
interface GrantedToken {
  readonly token: string;
  /** Milliseconds it lives, from the moment it was asked for. */
  readonly lifeMs: number;
}

/** What came of one try at the token endpoint. */
export type Grant =
  | { readonly kind: 'granted'; readonly granted: GrantedToken }
  /** Wrong credentials: asking again cannot help. */
  | { readonly kind: 'refused'; readonly message: string }
  /** No answer, or a throttle: asking again can. */
  | {
      readonly kind: 'unavailable';
      readonly message: string;
      readonly throttled: boolean;
      /** How long the endpoint asks to wait; absent where it asks for nothing. */
      readonly waitMs?: number;
    };

type Unavailable = Grant & { kind: 'unavailable' };

export interface RenewalOptions {
  /** Asks the token endpoint once. */
  readonly ask: () => Promise<Grant>;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Waits after try `n` (1 = the first) brought no token; resolves early when the signal aborts. */
  readonly pause: (n: number, signal?: AbortSignal) => Promise<void>;
  /** Waits so many milliseconds; resolves early when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Tries after the first before `current` gives up; Infinity = until the signal aborts. */
  readonly retries: () => number;
  /** Milliseconds without a token after which `current` gives up as well; Infinity by default. */
  readonly outageLimitMs?: (throttled: boolean) => number;
  readonly onToken?: (token: string) => void;
  /** Told before a wait that the endpoint asks for: why, and how long it is. */
  readonly onWait?: (message: string, waitMs: number) => void;
}

/**
 * A token is renewed this long before it ends, so that no request arrives with one that just did. Longer
 * waits at the gate are covered by the 401 that renews once more.
 */
const MARGIN_MS = 60_000;
/** For short lives the margin is a share of the life: one renewal a life, not two. */
const MARGIN_SHARE = 0.01;

/**
 * Between a token and the request for the next. A token whose life is as good as over when it arrives serves so long all
 * the same: the tenant knows best whether it is good, and a 401 renews it.
 */
const LEAST_PAUSE_MS = 1_000;
/** A life that is not over within this is long enough for a request to go out. */
const SHORTEST_USE_MS = 100;

/** A token by client credentials, renewed before it ends and on a 401, by one request for everybody. */
export function renewingTokens(terms: RenewalOptions): AccessTokens {
  let held: { readonly token: string; readonly goodUntilMs: number } | undefined;
  let pending: Promise<void> | undefined;
  let refusal: string | undefined;
  let throttled = false;
  let failingSinceMs: number | undefined;
  let waitsUntilMs: number | undefined;
  /** Before this the endpoint is not asked, whoever wants a token. */
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let requests = 0;

  async function fetchOne(signal?: AbortSignal): Promise<void> {
    let failures = 0;
    for (let tries = 1; !signal?.aborted; tries += 1) {
      const waitMs = notBeforeMs - terms.nowMs();
      if (waitMs > 0) await terms.sleep(waitMs, signal);
      if (signal?.aborted) return;
      waitsUntilMs = undefined;
      const askedAtMs = terms.nowMs();
      requests += 1;
      const grant = await terms.ask();
      if (grant.kind === 'granted') {
        take(grant.granted, askedAtMs);
        return;
      }
      if (grant.kind === 'refused') {
        refusal = grant.message;
        return;
      }
      failingSinceMs ??= askedAtMs;
      // A throttle is no failure, but what it waits grows as well.
      if (!grant.throttled) failures += 1;
      if (failures > terms.retries() || exceedsOutageLimit(grant, failingSinceMs)) {
        refusal = inWords(grant);
        throttled = grant.throttled;
        return;
      }
      await pauseAfter(grant, tries, signal);
    }
  }

  function take({ token, lifeMs }: GrantedToken, askedAtMs: number): void {
    const nowMs = terms.nowMs();
    notBeforeMs = nowMs + LEAST_PAUSE_MS;
    const endMs = askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE);
    held = { token, goodUntilMs: endMs - nowMs > SHORTEST_USE_MS ? endMs : notBeforeMs };
    failingSinceMs = undefined;
    terms.onToken?.(token);
  }

  function exceedsOutageLimit({ throttled, waitMs = 0 }: Unavailable, sinceMs: number): boolean {
    const outageLimitMs = terms.outageLimitMs?.(throttled) ?? Number.POSITIVE_INFINITY;
    return terms.nowMs() + waitMs - sinceMs >= outageLimitMs;
  }

  async function pauseAfter({ message, waitMs = 0 }: Unavailable, tries: number, signal?: AbortSignal) {
    if (waitMs === 0) return await terms.pause(tries, signal);
    notBeforeMs = terms.nowMs() + waitMs;
    waitsUntilMs = notBeforeMs;
    terms.onWait?.(message, waitMs);
  }

  const isGood = () => held !== undefined && terms.nowMs() < held.goodUntilMs;

  const fetchShared = (signal?: AbortSignal) => {
    pending ??= fetchOne(signal).finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async current(signal) {
      // Again, where whoever began the fetch has given it up: its signal is not everybody's.
      while (refusal === undefined && !signal?.aborted && !isGood()) await fetchShared(signal);
      return refusal === undefined && !signal?.aborted ? held?.token : undefined;
    },
    isCurrent: (token) => refusal === undefined && isGood() && held?.token === token,
    async renew(refused, signal) {
      if (refusal !== undefined || held?.token !== refused) return;
      held = undefined;
      await fetchShared(signal);
    },
    get refusal() {
      return refusal;
    },
    get throttled() {
      return throttled;
    },
    get failingSinceMs() {
      return failingSinceMs;
    },
    get waitsUntilMs() {
      return waitsUntilMs;
    },
    get requests() {
      return requests;
    },
  };
}

function inWords({ message, waitMs }: Unavailable): string {
  return waitMs === undefined ? message : `${message} (and asks to wait ${Math.ceil(waitMs / 1000)} s)`;
}
