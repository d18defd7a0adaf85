import pLimit from 'p-limit';

/** Runs tasks at most `concurrency` at once, those of one lane never together and in the order they came. */
export interface KeyedQueue {
  /** Hands a task over. Resolves when there is room for the next: at most `lookAhead` tasks stand unstarted. */
  add(lane: string, task: () => Promise<void>): Promise<void>;
  /** How many may run at once, from now on; many more than before are reached within some turns of the event loop. */
  setConcurrency(concurrency: number): void;
  /** Resolves when everything handed over has ended. */
  idle(): Promise<void>;
  /** Tasks that were started and have not ended. */
  readonly running: number;
}

/**
 * So many more run with each turn of the event loop. Thousands that began in one would keep the process for a third of
 * a second from what it has begun: from sending, and from hearing how long replies take.
 */
const MORE_A_TURN = 64;

/**
 * The worker pool. A lane is a primary: while one of its rows is under way (its waits for a retry included)
 * the others of that lane stand aside and rows of other lanes pass them, as far as the look-ahead reaches.
 * A task that throws is told to `onError`, and the others go on.
 */
export function createKeyedQueue(
  concurrency: number,
  lookAhead: number,
  onError: (error: unknown) => void,
): KeyedQueue {
  const limit = pLimit(concurrency);
  /** Lanes with a task submitted, and the tasks that stand behind it. */
  const busy = new Map<string, Array<() => Promise<void>>>();
  let wantedAtOnce = concurrency;
  let growing = false;
  let unstarted = 0;
  let running = 0;
  let roomWanted: (() => void) | undefined;
  let idleWanted: (() => void) | undefined;

  function submit(lane: string, task: () => Promise<void>): void {
    void limit(async () => {
      unstarted -= 1;
      running += 1;
      wake();
      try {
        await task();
      } catch (error) {
        onError(error);
      }
      running -= 1;
      const next = busy.get(lane)?.shift();
      if (next === undefined) busy.delete(lane);
      else submit(lane, next);
      wake();
    });
  }

  function grow(): void {
    growing = false;
    if (limit.concurrency >= wantedAtOnce) return;
    limit.concurrency = Math.min(wantedAtOnce, limit.concurrency + MORE_A_TURN);
    growing = true;
    setImmediate(grow);
  }

  function wake(): void {
    if (unstarted < lookAhead) {
      roomWanted?.();
      roomWanted = undefined;
    }
    if (unstarted === 0 && running === 0) {
      idleWanted?.();
      idleWanted = undefined;
    }
  }

  return {
    async add(lane, task) {
      unstarted += 1;
      const waiting = busy.get(lane);
      if (waiting === undefined) {
        busy.set(lane, []);
        submit(lane, task);
      } else {
        waiting.push(task);
      }
      if (unstarted >= lookAhead) {
        await new Promise<void>((resolve) => {
          roomWanted = resolve;
        });
      }
    },
    setConcurrency(wanted) {
      wantedAtOnce = wanted;
      if (limit.concurrency > wanted) limit.concurrency = wanted;
      else if (!growing) grow();
    },
    async idle() {
      if (unstarted > 0 || running > 0) {
        await new Promise<void>((resolve) => {
          idleWanted = resolve;
        });
      }
    },
    get running() {
      return running;
    },
  };
}
