/** The management token, renewed as its source allows. */
export interface AccessTokens {
  /**
   * A token that is good now. Waits while a new one is fetched: one request at a time, whoever asks.
   * @returns undefined when none can be had (`refusal` says why) or `signal` aborted.
   */
  current(signal?: AbortSignal): Promise<string | undefined>;
  /** The tenant answered 401 to `token`. @returns whether `current()` can give another one now. */
  renew(token: string, signal?: AbortSignal): Promise<boolean>;
  /** Why there is no token, in words, once there is none. */
  readonly refusal: string | undefined;
  /** Since when (monotonic ms) the token endpoint fails to answer, while it does. */
  readonly failingSinceMs: number | undefined;
  /** Token requests sent. */
  readonly requests: number;
}

/** A token from the environment or a file. A file is read again when its token is refused: somebody may rotate it. */
export function staticToken(token: string, reread?: () => string | undefined): AccessTokens {
  let held = token;
  let refusal: string | undefined;
  return {
    current: async () => (refusal === undefined ? held : undefined),
    renew: async (refused) => {
      if (held !== refused) return true;
      const again = reread?.();
      if (again !== undefined && again !== refused) {
        held = again;
        return true;
      }
      refusal = 'the access token was refused (401) and cannot be renewed';
      return false;
    },
    get refusal() {
      return refusal;
    },
    failingSinceMs: undefined,
    requests: 0,
  };
}

/** What the token endpoint gave. */
export interface GrantedToken {
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
  | { readonly kind: 'unavailable'; readonly message: string; readonly throttled: boolean };

export interface RenewingTerms {
  /** Asks the token endpoint once. */
  readonly ask: () => Promise<Grant>;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Waits before try `n` (0 = after the first) and resolves early when the signal aborts. */
  readonly pause: (n: number, signal?: AbortSignal) => Promise<void>;
  /** Tries after the first before `current` gives up; Infinity = until the signal aborts. */
  readonly retries: () => number;
  readonly onToken?: (token: string) => void;
}

/**
 * A token is renewed this long before it ends, so that no request arrives with one that just did. Longer
 * waits at the gate are covered by the 401 that renews once more.
 */
const MARGIN_MS = 60_000;
/** For short lives the margin is a share of the life: one renewal a life, not two. */
const MARGIN_SHARE = 0.01;

/** A token by client credentials, renewed before it ends and on a 401, by one request for everybody. */
export function renewingTokens(terms: RenewingTerms): AccessTokens {
  let held: { readonly token: string; readonly goodUntilMs: number } | undefined;
  let pending: Promise<void> | undefined;
  let refusal: string | undefined;
  let failingSinceMs: number | undefined;
  let requests = 0;

  async function fetchOne(signal?: AbortSignal): Promise<void> {
    for (let failures = 0; !signal?.aborted; ) {
      const askedAtMs = terms.nowMs();
      requests += 1;
      const grant = await terms.ask();
      if (grant.kind === 'granted') {
        const { token, lifeMs } = grant.granted;
        held = { token, goodUntilMs: askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE) };
        failingSinceMs = undefined;
        terms.onToken?.(token);
        return;
      }
      if (grant.kind === 'refused') {
        refusal = grant.message;
        return;
      }
      failingSinceMs ??= askedAtMs;
      if (!grant.throttled) failures += 1;
      if (failures > terms.retries()) {
        refusal = grant.message;
        return;
      }
      await terms.pause(failures, signal);
    }
  }

  const fetchShared = (signal?: AbortSignal) => {
    pending ??= fetchOne(signal).finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async current(signal) {
      if (refusal !== undefined) return undefined;
      if (held === undefined || terms.nowMs() >= held.goodUntilMs) await fetchShared(signal);
      return refusal === undefined && !signal?.aborted ? held?.token : undefined;
    },
    async renew(refused, signal) {
      if (refusal === undefined && held?.token === refused) {
        held = undefined;
        await fetchShared(signal);
      }
      return refusal === undefined && held !== undefined;
    },
    get refusal() {
      return refusal;
    },
    get failingSinceMs() {
      return failingSinceMs;
    },
    get requests() {
      return requests;
    },
  };
}
