import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** A reply whose bytes do not match its `Content-Encoding`, or that decodes to more than the limit. */
export class BadContentEncoding extends Error {
  readonly code = 'BAD_CONTENT_ENCODING';
}

/** RFC 1952, 2.3.1. No JSON begins with these bytes. */
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Decompresses a reply that something on the way compressed without being asked (RFC 9110, 8.4). An unknown coding leaves
 * the bytes as they are.
 *
 * @param maxBytes the largest size that the result may have: a small reply must not fill the memory.
 * @throws BadContentEncoding
 */
export function decoded(bytes: Buffer, encoding: string, maxBytes: number): Buffer {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .reverse();
  try {
    let decodedBytes = bytes;
    for (const coding of codings)
      decodedBytes = withoutCoding(decodedBytes, coding, { maxOutputLength: maxBytes });
    return decodedBytes;
  } catch (error) {
    throw new BadContentEncoding(`${encoding.slice(0, 40)}: ${(error as Error).message}`, { cause: error });
  }
}

function withoutCoding(bytes: Buffer, coding: string, limit: { readonly maxOutputLength: number }): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      // Some proxies decompress a reply and leave its header unchanged.
      return isGzip(bytes) ? gunzipSync(bytes, limit) : bytes;
    case 'br':
      return brotliDecompressSync(bytes, limit);
    case 'deflate':
      // The standard means zlib's format, but some servers send raw deflate. zlib's first byte names the method, 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
    default:
      return isGzip(bytes) ? gunzipSync(bytes, limit) : bytes;
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1];
}
