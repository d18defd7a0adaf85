import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** A reply whose `Content-Encoding` does not fit its bytes, or that grows beyond all bounds. */
export class BadContentEncoding extends Error {
  readonly code = 'BAD_CONTENT_ENCODING';
}

/** RFC 1952, 2.3.1. No JSON begins so. */
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * The bytes as they were before somebody on the way compressed them, unasked (RFC 9110, 8.4). A coding that is not known
 * leaves them as they are.
 *
 * @param mostBytes a small reply must not unpack into all our memory.
 * @throws BadContentEncoding
 */
export function decoded(bytes: Buffer, encoding: string, mostBytes: number): Buffer {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .reverse();
  try {
    let clear = bytes;
    for (const coding of codings) clear = withoutCoding(clear, coding, { maxOutputLength: mostBytes });
    return clear;
  } catch (error) {
    throw new BadContentEncoding(`${encoding.slice(0, 40)}: ${(error as Error).message}`, { cause: error });
  }
}

function withoutCoding(bytes: Buffer, coding: string, bound: { readonly maxOutputLength: number }): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      // Some proxies unpack a reply and leave the header as it was.
      return isGzip(bytes) ? gunzipSync(bytes, bound) : bytes;
    case 'br':
      return brotliDecompressSync(bytes, bound);
    case 'deflate':
      // Meant is zlib's format; some servers send the bare stream. The first byte of zlib's names the method, 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, bound) : inflateRawSync(bytes, bound);
    default:
      return isGzip(bytes) ? gunzipSync(bytes, bound) : bytes;
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1];
}
