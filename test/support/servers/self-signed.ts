import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and its certificate, both PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate that nobody but itself vouches for, good for these host names and for a day: a company's own CA,
 * made here because node:crypto reads certificates and writes none (RFC 5280 has the structure).
 */
export function selfSigned(hosts: readonly string[]): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from('own CA of a test')))));
  const [from, to] = [-1, 1].map((days) => time(Date.now() + days * 86_400_000)) as [Buffer, Buffer];
  const isAuthority = extension('551d13', sequence(der(0x01, Buffer.from([0xff]))));
  const names = extension('551d11', sequence(...hosts.map((host) => der(0x82, Buffer.from(host)))));
  const body = sequence(
    der(0xa0, integer(2)), // X.509 version 3
    integer(1),
    algorithm,
    name,
    sequence(from, to),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority, names)),
  );
  const certificate = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** One value of ASN.1 in DER: its tag, its length, itself. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
const integer = (value: number) => der(0x02, Buffer.from([value]));
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const bits = (value: Buffer) => der(0x03, Buffer.from([0]), value);
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));

/** GeneralizedTime: 20260101000000Z. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  return der(0x18, Buffer.from(`${digits}Z`));
}
