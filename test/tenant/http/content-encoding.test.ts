import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BadContentEncoding, decoded } from '../../../src/tenant/http/content-encoding.ts';

const TEXT = Buffer.from('{"user_id":"auth0|ü"}');
const BOUND = 1000;

test.each([
  ['nothing', '', TEXT],
  ['identity', 'identity', TEXT],
  ['gzip', 'gzip', gzipSync(TEXT)],
  ['its old name', 'X-GZip', gzipSync(TEXT)],
  ['br', 'br', brotliCompressSync(TEXT)],
  ['deflate', 'deflate', deflateSync(TEXT)],
  ['deflate without its header', 'deflate', deflateRawSync(TEXT)],
  ['two, one after the other', 'gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['gzip that nobody names', '', gzipSync(TEXT)],
  ['gzip that somebody unpacked already', 'gzip', TEXT],
])('%s is taken off', (_what, encoding, bytes) => {
  expect(decoded(bytes, encoding, BOUND)).toEqual(TEXT);
});

test.each([
  ['cut-off gzip', 'gzip', gzipSync(TEXT).subarray(0, 20)],
  ['what is no br', 'br', TEXT],
  ['a bomb', 'gzip', gzipSync(Buffer.alloc(BOUND + 1))],
])('%s is refused', (_what, encoding, bytes) => {
  expect(() => decoded(bytes, encoding, BOUND)).toThrow(BadContentEncoding);
});

test('a coding that nobody knows leaves the bytes alone', () => {
  expect(decoded(TEXT, 'zebra', BOUND)).toBe(TEXT);
});
