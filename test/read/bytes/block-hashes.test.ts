import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockHashes, recordBlocks, verifyBlocks } from '../../../src/read/bytes/block-hashes.ts';
import { problemOf } from '../../support/problem-of.ts';
import { fileOf, rowsOfFile } from '../support.ts';

const CSV = `primary_user_id,secondary_user_id\n${'auth0|a,google-oauth2|1\n'.repeat(200)}`;

function blocksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

function recorded(bytes: Uint8Array, size: number): BlockHashes {
  const watch = recordBlocks();
  for (const block of blocksOf(bytes, size)) watch.block(block);
  watch.end();
  return watch.proof();
}

function verify(seen: BlockHashes, bytes: Uint8Array, size: number): void {
  const watch = verifyBlocks(seen, 'pairs.csv');
  for (const block of blocksOf(bytes, size)) watch.block(block);
  watch.end();
}

describe('a second pass over the same input', () => {
  it('is accepted, and the first pass has the sha256 of all bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 64 }), (bytes, size) => {
        const proof = recorded(bytes, size);
        expect(proof.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
        expect(proof.bytes).toBe(bytes.length);
        verify(proof, bytes, size);
      }),
    );
  });

  it('is stopped by any byte that differs, is missing or is new', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 1, max: 64 }), (before, after, size) => {
        fc.pre(Buffer.compare(before, after) !== 0);
        expect(problemOf(() => verify(recorded(before, size), after, size)).code).toBe('input_changed');
      }),
    );
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (before, place, change) => {
        const after = Uint8Array.from(before);
        after[place % after.length]! ^= change;
        expect(problemOf(() => verify(recorded(before, 16), after, 16)).code).toBe('input_changed');
      }),
    );
  });
});

describe('a file that changes between two passes', () => {
  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ['in one byte', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace(/1\n$/, '2\n'))],
    ['by getting longer', (path) => appendFileSync(path, 'auth0|b,google-oauth2|2\n')],
    ['by getting shorter', (path) => truncateSync(path, 1024)],
    ['by ending at a block', (path) => truncateSync(path, 512)],
  ];

  it.each(changes)('%s yields nothing of what changed', async (_, change) => {
    const path = await fileOf(CSV);
    const watch = recordBlocks();
    const first = await rowsOfFile(path, { watch, blockBytes: 512 });
    change(path);
    const again = rowsOfFile(path, { watch: verifyBlocks(watch.proof(), 'pairs.csv'), blockBytes: 512 });
    await expect(again).rejects.toMatchObject({ problem: { code: 'input_changed' } });
    expect(first).toHaveLength(200);
  });

  it('is reported as changed, not as damaged, where it is gzip', async () => {
    const bytes = gzipSync(CSV.replaceAll('|1', () => `|${randomUUID()}`));
    const path = await fileOf(bytes);
    const watch = recordBlocks();
    await rowsOfFile(path, { watch, blockBytes: 512 });
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const again = rowsOfFile(path, { watch: verifyBlocks(watch.proof(), 'pairs.csv'), blockBytes: 512 });
    await expect(again).rejects.toMatchObject({ problem: { code: 'input_changed' } });
  });

  it('has no proof before it is read to its end', () => {
    expect(() => recordBlocks().proof()).toThrow('has not been read to its end');
  });
});
