/** Work that was begun and that nobody waits for one by one, bounded in number. */
export interface PendingWrites {
  /** Takes a promise over. Resolves when there is room for the next. */
  add(work: Promise<void>): Promise<void>;
  /** Resolves when everything taken over has ended. */
  drained(): Promise<void>;
}

/** @param onError is told of work that failed; nothing is lost silently. */
export function createPendingWrites(most: number, onError: (error: unknown) => void): PendingWrites {
  let open = 0;
  const waiting: Array<() => void> = [];
  let drainedWanted: (() => void) | undefined;

  function ended(): void {
    open -= 1;
    waiting.shift()?.();
    if (open === 0) drainedWanted?.();
  }

  return {
    async add(work) {
      open += 1;
      void work.catch(onError).then(ended);
      if (open >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async drained() {
      if (open === 0) return;
      await new Promise<void>((resolve) => {
        drainedWanted = resolve;
      });
    },
  };
}
