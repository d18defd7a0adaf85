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
  /** Since when (monotonic ms) the token endpoint fails to answer, while it does. */
  readonly failingSinceMs: number | undefined;
  /** Token requests sent. */
  readonly requests: number;
}

/**
 * A token from the environment or a file. A file is read again when its token is refused: somebody may rotate it.
 *
 * @param onToken told of the token, and of each one that the file has instead later.
 */
export function staticToken(
  token: string,
  reread?: () => string | undefined,
  onToken?: (token: string) => void,
): AccessTokens {
  let held = token;
  let refusal: string | undefined;
  onToken?.(token);
  return {
    current: async () => (refusal === undefined ? held : undefined),
    isCurrent: (asked) => refusal === undefined && asked === held,
    renew: async (refused) => {
      if (held !== refused) return;
      const again = reread?.();
      if (again === undefined || again === refused) {
        refusal = 'the access token was refused (401) and cannot be renewed';
        return;
      }
      held = again;
      onToken?.(again);
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
  /** Waits after try `n` (1 = the first) brought no token; resolves early when the signal aborts. */
  readonly pause: (n: number, signal?: AbortSignal) => Promise<void>;
  /** Tries after the first before `current` gives up; Infinity = until the signal aborts. */
  readonly retries: () => number;
  /** Milliseconds without a token after which `current` gives up as well; Infinity by default. */
  readonly patienceMs?: (throttled: boolean) => number;
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
    let failures = 0;
    for (let tries = 1; !signal?.aborted; tries += 1) {
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
      // A throttle is no failure, but what it waits grows as well.
      if (!grant.throttled) failures += 1;
      const patienceMs = terms.patienceMs?.(grant.throttled) ?? Number.POSITIVE_INFINITY;
      if (failures > terms.retries() || terms.nowMs() - failingSinceMs >= patienceMs) {
        refusal = grant.message;
        return;
      }
      await terms.pause(tries, signal);
    }
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
    get failingSinceMs() {
      return failingSinceMs;
    },
    get requests() {
      return requests;
    },
  };
}
