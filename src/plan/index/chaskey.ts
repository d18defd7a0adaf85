/** Three keys of four words: the initial state, and one each for a full and a padded last block. */
export type FingerprintKey = Uint32Array;

const KEY_WORDS = 12;

/** UTF-16 units in a block of 128 bits. */
const BLOCK_UNITS = 8;

/** The number that Chaskey's authors propose. */
const ROUNDS = 8;

/** Draws a new key, so that nobody can choose ids that collide. @param random as `Math.random`. */
export function chaskeyKey(random: () => number): FingerprintKey {
  return Uint32Array.from({ length: KEY_WORDS }, () => random() * 2 ** 32);
}

/**
 * Writes a keyed 128-bit fingerprint of a text to `out`: Chaskey (Mouha et al., 2014), a MAC for 32-bit words, with which
 * JavaScript computes fastest. The two last-block keys are random here, not derived from the first.
 */
export function fingerprint(text: string, key: FingerprintKey, out: Uint32Array): void {
  out[0] = key[0]!;
  out[1] = key[1]!;
  out[2] = key[2]!;
  out[3] = key[3]!;
  const last = Math.max(0, Math.ceil(text.length / BLOCK_UNITS) - 1) * BLOCK_UNITS;
  for (let at = 0; at < last; at += BLOCK_UNITS) {
    mix(out, pairAt(text, at), pairAt(text, at + 2), pairAt(text, at + 4), pairAt(text, at + 6));
  }
  const k = text.length - last === BLOCK_UNITS ? 4 : 8;
  const [k0, k1, k2, k3] = [key[k]!, key[k + 1]!, key[k + 2]!, key[k + 3]!];
  mix(
    out,
    pairAt(text, last) ^ k0,
    pairAt(text, last + 2) ^ k1,
    pairAt(text, last + 4) ^ k2,
    pairAt(text, last + 6) ^ k3,
  );
  out[0] ^= k0;
  out[1] ^= k1;
  out[2] ^= k2;
  out[3] ^= k3;
}

/** Two units as one word. The padding after the text is a 1, then zeros. */
function pairAt(text: string, at: number): number {
  return unitAt(text, at) | (unitAt(text, at + 1) << 16);
}

function unitAt(text: string, at: number): number {
  if (at < text.length) return text.charCodeAt(at);
  return at === text.length ? 1 : 0;
}

/** Adds a block to the state and applies Chaskey's permutation. */
function mix(state: Uint32Array, b0: number, b1: number, b2: number, b3: number): void {
  let v0 = state[0]! ^ b0;
  let v1 = state[1]! ^ b1;
  let v2 = state[2]! ^ b2;
  let v3 = state[3]! ^ b3;
  for (let round = 0; round < ROUNDS; round += 1) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 13) | (v3 >>> 19)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 7) | (v1 >>> 25)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  state[0] = v0;
  state[1] = v1;
  state[2] = v2;
  state[3] = v3;
}
