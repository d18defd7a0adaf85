import type { Clock } from '../../domain/clock.ts';

/** A request that has not gone out after so long waits: for a closed gate, for its turn, for a token. */
export const LONG_WAIT_MS = 1_000;

/** Tells of requests that wait for long before they go out. One timer serves them all, however many they are. */
export class LongWaits {
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  /** Since when each waits; the longest comes first. */
  readonly #since = new Map<() => void, number>();
  #watching = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param onLong called once, when the wait has become long. @returns what ends the wait. */
  begin(onLong: () => void): () => void {
    this.#since.set(onLong, this.#clock.monotonic());
    if (!this.#watching) void this.#watch();
    return () => this.#since.delete(onLong);
  }

  close(): void {
    this.#closed.abort();
    this.#since.clear();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let sleepMs = LONG_WAIT_MS; this.#since.size > 0; ) {
      await this.#clock.sleep(sleepMs, this.#closed.signal);
      sleepMs = this.#tell(this.#clock.monotonic());
    }
    this.#watching = false;
  }

  /** @returns how long it takes until the next wait is long. */
  #tell(now: number): number {
    for (const [onLong, since] of this.#since) {
      if (now - since < LONG_WAIT_MS) return since + LONG_WAIT_MS - now;
      this.#since.delete(onLong);
      onLong();
    }
    return LONG_WAIT_MS;
  }
}
