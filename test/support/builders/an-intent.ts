import type { Intent } from '../../../src/domain/ports.ts';

/** An intent that is on the disk at once. */
export function anIntent(): Intent {
  return { write: async () => {}, withdraw: async () => {} };
}

/** An intent that is on the disk when the test calls `sync`. */
export function aHeldIntent(): { readonly intent: Intent; sync(): void } {
  let sync = () => {};
  const durable = new Promise<void>((resolve) => {
    sync = resolve;
  });
  return { intent: { write: () => durable, withdraw: async () => {} }, sync };
}
