/** One request, as it came and went. Times are epoch milliseconds on the tenant's clock. */
export interface RequestEntry {
  readonly method: string;
  /** The path as it was asked for, decoded, without the query. */
  readonly path: string;
  readonly startMs: number;
  /** When the reply was out, or the client had gone; undefined while neither. */
  endMs?: number;
  /** Undefined where no reply went out. */
  status?: number;
}

/** Counts what is under way: for proofs of concurrency, and of its bounds. */
export class Traffic {
  readonly requests: RequestEntry[] = [];
  /** User ids whose calls overlapped: a second call came while one was under way. One entry for each such call. */
  readonly overlaps: string[] = [];
  /** Requests since the start, the ones beyond the log's bound included. */
  count = 0;
  /** Those of them that went to the token endpoint. */
  tokenRequests = 0;
  inFlight = 0;
  /** The most requests ever in flight together. */
  mostInFlight = 0;
  readonly #logged: number;
  readonly #byUser = new Map<string, number>();

  /** @param logged how many requests are written down, the first ones; 0 for benches. */
  constructor(logged: number) {
    this.#logged = logged;
  }

  /** A request arrived. Call what is returned, once, when its reply is out or its client has gone. */
  begin(
    method: string,
    path: readonly string[],
    user: string | undefined,
    nowMs: number,
  ): (status: number | undefined, nowMs: number) => void {
    this.count += 1;
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    if (user !== undefined) this.#enter(user);
    const entry: RequestEntry | undefined =
      this.requests.length < this.#logged
        ? { method, path: `/${path.join('/')}`, startMs: nowMs }
        : undefined;
    if (entry !== undefined) this.requests.push(entry);
    return (status, endMs) => {
      this.inFlight -= 1;
      if (user !== undefined) this.#leave(user);
      if (entry === undefined) return;
      entry.endMs = endMs;
      if (status !== undefined) entry.status = status;
    };
  }

  #enter(user: string): void {
    const others = this.#byUser.get(user) ?? 0;
    if (others > 0) this.overlaps.push(user);
    this.#byUser.set(user, others + 1);
  }

  #leave(user: string): void {
    const others = (this.#byUser.get(user) ?? 1) - 1;
    if (others === 0) this.#byUser.delete(user);
    else this.#byUser.set(user, others);
  }
}
