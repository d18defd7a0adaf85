import { crc32 } from 'node:zlib';

/** Two megabytes: at 100,000 ids one in three hundred is taken for seen that was not, which costs a read. */
const BITS = 24;

/** Remembers ids in fixed memory. It never forgets one, and now and then takes a new one for seen. */
export interface SeenFilter {
  /** Notes the id. @returns whether it may have been noted before. */
  see(id: string): boolean;
}

export function createSeenFilter(): SeenFilter {
  const bits = new Uint8Array(2 ** BITS / 8);
  return {
    see(id) {
      const hash = crc32(id) >>> (32 - BITS);
      const at = hash >>> 3;
      const mask = 1 << (hash & 7);
      const before = bits[at] ?? 0;
      bits[at] = before | mask;
      return (before & mask) !== 0;
    },
  };
}
