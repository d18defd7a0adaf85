import { describe, expect, it } from 'vitest';
import { chaskeyKey, fingerprint } from '../../../src/plan/index/chaskey.ts';

/** The key of the published vectors, and the two subkeys that Chaskey derives from it by doubling. */
const K0 = [0x833d3433, 0x009f389f, 0x2398e64f, 0x417acf39];
const K1 = [0x067a6866, 0x013e713f, 0x4731cc9e, 0x82f59e72];
const K2 = [0x0cf4d04b, 0x027ce27e, 0x8e63993c, 0x05eb3ce4];

describe('a fingerprint', () => {
  // Mouha's reference implementation (http://mouha.be/wp-content/uploads/chaskey-speed.c, public domain) lists the tag of
  // the bytes 0, 1, 2, … for every length. Texts are made of 16-bit units, so only the even lengths apply.
  it.each([
    [0, '792e8fe5 75ce87aa 2d1450b5 1191970b'],
    [2, '55df8922 2c7ff577 73809ef4 4e5084c0'],
    [4, '30b2d171 e38532fb 16707c16 73ed45f0'],
    [6, '0dd0688a e131756c 94c5e6de 84942131'],
    [8, '09330f69 62b5dce0 a4fba462 f20d3c12'],
    [10, 'ac5b9dae 6cf8c0ac 56e7b945 d7ecf8f0'],
    [12, 'fc2c3391 285c8cd5 456508ee c789e206'],
    [14, 'bf668497 275217a1 40c17ad4 2ed877c0'],
    [16, '79271ca9 d66a1c71 81ca474e 49831cad'],
    [18, '0c45d380 2fd09996 31f42f3b 8f7fd0bf'],
    [20, 'fa4ca543 0d75d71e af61e0cc 0d650c45'],
    [22, 'c7afa441 95a4efed c9a9664e a2309431'],
    [24, '37ba1e35 43451a62 e6865591 19af78ee'],
    [26, 'be7d2afa ac513de7 fc599337 5ea03e3a'],
    [28, '3d0f08ed f32e3fde bb8a1a8c c3a3fec4'],
    [30, '5ceceeac a174084c 95c3a400 98bee220'],
    [32, '60b3f7af 37eee7c8 836cfd98 782ca060'],
  ])('of %i bytes is the tag that the authors of Chaskey publish', (length, tag) => {
    const text = Buffer.from(Array.from({ length }, (_, byte) => byte)).toString('utf16le');
    const out = new Uint32Array(4);
    fingerprint(text, Uint32Array.from([...K0, ...K1, ...K2]), out);
    expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(tag);
  });

  const key = chaskeyKey(Math.random);
  const print = (text: string, by = key) => {
    const out = new Uint32Array(4);
    fingerprint(text, by, out);
    return out.join();
  };

  it('differs for texts that differ in any unit, in length, or in trailing zeros', () => {
    const texts = [''];
    for (let length = 1; length <= 40; length += 1) {
      const text = 'x'.repeat(length);
      texts.push(text, `${text}\0`, `${text}\u0001`, `${text}ü`, `${text}\u{1f600}`, `y${text}`);
    }
    expect(new Set(texts.map((text) => print(text))).size).toBe(new Set(texts).size);
  });

  it('depends on the key', () => {
    expect(print('auth0|a')).toBe(print('auth0|a'));
    expect(print('auth0|a')).not.toBe(print('auth0|a', chaskeyKey(Math.random)));
  });

  it('has every bit set in half of all cases', () => {
    const counts = new Array<number>(128).fill(0);
    const out = new Uint32Array(4);
    for (let i = 0; i < 4000; i += 1) {
      fingerprint(`auth0|${i}`, key, out);
      for (let bit = 0; bit < 128; bit += 1) counts[bit]! += (out[bit >>> 5]! >>> (bit & 31)) & 1;
    }
    // 4000 coin flips have a standard deviation of 32: this allows 10 of them.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(320);
  });
});
