import type { Intent } from '../../../src/domain/ports.ts';

/** An intent that is on the disk at once. */
export function anIntent(): Intent {
  return { write: async () => {}, withdraw: async () => {} };
}
