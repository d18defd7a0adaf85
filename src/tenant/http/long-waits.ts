import type { Clock } from '../../domain/clock.ts';

/** How long a request waits (for a closed gate, its turn, or a token) before its wait counts as long. */
export const LONG_WAIT_MS = 1_000;

/** Reports requests that wait for long before they are sent. One timer serves any number of them. */
export class LongWaits {
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  /** When each wait began; the longest comes first. */
  readonly #startedMs = new Map<() => void, number>();
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param onLong called once, when the wait becomes long. @returns the function that ends the wait. */
  begin(onLong: () => void): () => void {
    this.#startedMs.set(onLong, this.#clock.monotonic());
    if (!this.#running) void this.#run();
    return () => this.#startedMs.delete(onLong);
  }

  close(): void {
    this.#closed.abort();
    this.#startedMs.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let sleepMs = LONG_WAIT_MS; this.#startedMs.size > 0; ) {
      await this.#clock.sleep(sleepMs, this.#closed.signal);
      sleepMs = this.#reportLong(this.#clock.monotonic());
    }
    this.#running = false;
  }

  /** @returns the time until the next wait becomes long, ms. */
  #reportLong(nowMs: number): number {
    for (const [onLong, startedMs] of this.#startedMs) {
      if (nowMs - startedMs < LONG_WAIT_MS) return startedMs + LONG_WAIT_MS - nowMs;
      this.#startedMs.delete(onLong);
      onLong();
    }
    return LONG_WAIT_MS;
  }
}
