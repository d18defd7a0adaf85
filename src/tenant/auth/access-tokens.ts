/** The management token, renewed as its source allows. */
export interface AccessTokens {
  /**
   * A token that is valid now. Waits while a new one is fetched; all callers share one request.
   * @returns undefined if none is available (`refusal` says why) or `signal` aborted.
   */
  current(signal?: AbortSignal): Promise<string | undefined>;
  /** Whether `current` would return this token without a wait. */
  isCurrent(token: string): boolean;
  /** The tenant answered 401 to `token`: `current` must not return it again. */
  renew(token: string, signal?: AbortSignal): Promise<void>;
  /** Why there is no token, once there will be none. */
  readonly refusal: string | undefined;
  /** Whether there is none because the token endpoint throttled for longer than the limit. */
  readonly throttled?: boolean;
  /** When (monotonic ms) the token endpoint began to fail; undefined while it answers. */
  readonly failingSinceMs: number | undefined;
  /** The end (monotonic ms) of the wait that the token endpoint asked for, during that wait. */
  readonly waitsUntilMs?: number | undefined;
  /** Token requests sent. */
  readonly requests: number;
}

/** A token from the token endpoint. */
interface GrantedToken {
  readonly token: string;
  /** Milliseconds that it is valid, counted from the request. */
  readonly lifetimeMs: number;
}

/** The result of one request to the token endpoint. */
export type Grant =
  | ({ readonly kind: 'granted' } & GrantedToken)
  /** Wrong credentials: a retry cannot help. */
  | { readonly kind: 'refused'; readonly message: string }
  /** No answer, or a throttle: a retry can help. */
  | {
      readonly kind: 'unavailable';
      readonly message: string;
      readonly throttled: boolean;
      /** How long the endpoint asks to wait; absent if it does not. */
      readonly waitMs?: number;
    };

type Unavailable = Grant & { kind: 'unavailable' };

export interface RenewalOptions {
  /** Sends one request to the token endpoint. */
  readonly request: () => Promise<Grant>;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Waits after failed try `n` (1 = the first); resolves early when the signal aborts. */
  readonly pause: (n: number, signal?: AbortSignal) => Promise<void>;
  /** Waits; resolves early when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Tries after the first before `current` gives up; Infinity = until the signal aborts. */
  readonly retries: () => number;
  /** Milliseconds without a token after which `current` gives up as well. Default: Infinity. */
  readonly outageLimitMs?: (throttled: boolean) => number;
  readonly onToken?: (token: string) => void;
  /** Called before a wait that the endpoint asks for: why, and how long. */
  readonly onWait?: (message: string, waitMs: number) => void;
}

/**
 * A token is renewed this long before it expires, so that no request arrives with an expired one. If a request waits
 * longer at the gate, its 401 renews the token again.
 */
const MARGIN_MS = 60_000;
/** For a short-lived token the margin is a share of its lifetime, so that each token is renewed once. */
const MARGIN_SHARE = 0.01;

/**
 * The shortest time between a token and the request for the next. A token that has almost expired when it arrives is used
 * for this long anyway: the tenant decides whether it is valid, and a 401 renews it.
 */
const MIN_PAUSE_MS = 1_000;
/** A token that is valid for longer than this lasts until a request is sent. */
const MIN_USE_MS = 100;

/** A token by client credentials, renewed before it expires and on a 401, by one request for all callers. */
export function renewingTokens(options: RenewalOptions): AccessTokens {
  let cached: { readonly token: string; readonly validUntilMs: number } | undefined;
  let pending: Promise<void> | undefined;
  let refusal: string | undefined;
  let throttled = false;
  let failingSinceMs: number | undefined;
  let waitsUntilMs: number | undefined;
  /** No request is sent to the endpoint before this time. */
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let requests = 0;

  async function fetchToken(signal?: AbortSignal): Promise<void> {
    let failures = 0;
    for (let tries = 1; !signal?.aborted; tries += 1) {
      const waitMs = notBeforeMs - options.nowMs();
      if (waitMs > 0) await options.sleep(waitMs, signal);
      if (signal?.aborted) return;
      waitsUntilMs = undefined;
      const requestedAtMs = options.nowMs();
      requests += 1;
      const grant = await options.request();
      if (grant.kind === 'granted') {
        accept(grant, requestedAtMs);
        return;
      }
      if (grant.kind === 'refused') {
        refusal = grant.message;
        return;
      }
      failingSinceMs ??= requestedAtMs;
      // A throttle is not a failure, but its wait grows with `tries` as well.
      if (!grant.throttled) failures += 1;
      if (failures > options.retries() || exceedsOutageLimit(grant, failingSinceMs)) {
        refusal = messageOf(grant);
        throttled = grant.throttled;
        return;
      }
      await pauseAfter(grant, tries, signal);
    }
  }

  function accept({ token, lifetimeMs }: GrantedToken, requestedAtMs: number): void {
    const nowMs = options.nowMs();
    notBeforeMs = nowMs + MIN_PAUSE_MS;
    const endMs = requestedAtMs + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs * MARGIN_SHARE);
    cached = { token, validUntilMs: endMs - nowMs > MIN_USE_MS ? endMs : notBeforeMs };
    failingSinceMs = undefined;
    options.onToken?.(token);
  }

  function exceedsOutageLimit({ throttled, waitMs = 0 }: Unavailable, sinceMs: number): boolean {
    const outageLimitMs = options.outageLimitMs?.(throttled) ?? Number.POSITIVE_INFINITY;
    return options.nowMs() + waitMs - sinceMs >= outageLimitMs;
  }

  async function pauseAfter({ message, waitMs = 0 }: Unavailable, tries: number, signal?: AbortSignal) {
    if (waitMs === 0) return await options.pause(tries, signal);
    notBeforeMs = options.nowMs() + waitMs;
    waitsUntilMs = notBeforeMs;
    options.onWait?.(message, waitMs);
  }

  const isValid = () => cached !== undefined && options.nowMs() < cached.validUntilMs;

  const fetchShared = (signal?: AbortSignal) => {
    pending ??= fetchToken(signal).finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async current(signal) {
      // Repeated, because the caller that began the fetch may have aborted it with its own signal.
      while (refusal === undefined && !signal?.aborted && !isValid()) await fetchShared(signal);
      return refusal === undefined && !signal?.aborted ? cached?.token : undefined;
    },
    isCurrent: (token) => refusal === undefined && isValid() && cached?.token === token,
    async renew(rejected, signal) {
      if (refusal !== undefined || cached?.token !== rejected) return;
      cached = undefined;
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

function messageOf({ message, waitMs }: Unavailable): string {
  return waitMs === undefined ? message : `${message} (and asks to wait ${Math.ceil(waitMs / 1000)} s)`;
}
