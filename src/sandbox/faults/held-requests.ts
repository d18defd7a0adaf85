import type { SandboxRequest, Surface } from '../server/request.ts';

/** Requests kept waiting, so that a test can look while they are under way. */
export interface HoldRule {
  /** Requests that wait now. */
  readonly waiting: number;
  /** Resolves when `count` requests have come to wait here since the hold began. */
  arrived(count: number): Promise<void>;
  /** Lets the ones that came first go on: all of them and all later ones, or `count`. */
  release(count?: number): void;
}

/** The holds in force. A request waits at the first one that is meant for it, before it is carried out. */
export class HeldRequestBook {
  #holds: HeldRequests[] = [];

  /** Holds matching requests from now on; default: every request to the Management API. */
  add(match?: (request: SandboxRequest) => boolean, at: Surface = 'api'): HoldRule {
    const hold = new HeldRequests((request, door) => door === at && (match?.(request) ?? true));
    this.#holds.push(hold);
    return hold;
  }

  /** Resolves when the request may go on; undefined where nothing holds it. */
  wait(request: SandboxRequest, door: Surface): Promise<void> | undefined {
    return this.#holds.find((hold) => hold.isMeant(request, door))?.wait();
  }

  /** Lets everything go. */
  releaseAll(): void {
    for (const hold of this.#holds) hold.release();
    this.#holds = [];
  }
}

class HeldRequests implements HoldRule {
  readonly #match: (request: SandboxRequest, door: Surface) => boolean;
  readonly #queue: (() => void)[] = [];
  #watchers: { readonly count: number; readonly resolve: () => void }[] = [];
  #arrived = 0;
  #open = false;

  constructor(match: (request: SandboxRequest, door: Surface) => boolean) {
    this.#match = match;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  isMeant(request: SandboxRequest, door: Surface): boolean {
    return !this.#open && this.#match(request, door);
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push(resolve);
      this.#arrived += 1;
      const due = this.#watchers.filter(({ count }) => count <= this.#arrived);
      this.#watchers = this.#watchers.filter(({ count }) => count > this.#arrived);
      for (const watcher of due) watcher.resolve();
    });
  }

  arrived(count: number): Promise<void> {
    if (this.#arrived >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ count, resolve }));
  }

  release(count?: number): void {
    if (count === undefined) this.#open = true;
    for (const go of this.#queue.splice(0, count ?? this.#queue.length)) go();
  }
}
