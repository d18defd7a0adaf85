import type { ErrorCause } from './error-cause.ts';

/** OpenSSL's codes for chains that do not end in a trusted root (Node's documentation, "X509 certificate error codes"). */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);

/** And for certificates that are rejected for other reasons. */
const OTHER_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
  HOSTNAME_MISMATCH: 'is for another name',
  CERT_REVOKED: 'was revoked',
  CERT_REJECTED: 'is not valid for this use',
  INVALID_CA: 'was issued by a certificate that is not an authority',
  INVALID_PURPOSE: 'is not valid for this use',
  PATH_LENGTH_EXCEEDED: 'has a chain that is too long',
  CERT_CHAIN_TOO_LONG: 'has a chain that is too long',
  CERT_SIGNATURE_FAILURE: 'has an invalid signature',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'has a signature that cannot be read',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'has an issuer whose key cannot be read',
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'has a date that cannot be read',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'has a date that cannot be read',
};

const DEPENDS_ON_CLOCK: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const WRONG_NAME: ReadonlySet<string> = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH']);

/** Whether this code means that a certificate is not trusted: nothing is sent before it is checked. */
export function isCertificateCode(code: string): boolean {
  return UNKNOWN_ISSUER.has(code) || Object.hasOwn(OTHER_REASONS, code);
}

/** @returns undefined if the code is not about a certificate. */
export function certificateError(code: string, words: string, who: string): ErrorCause | undefined {
  if (!isCertificateCode(code)) return undefined;
  const what =
    OTHER_REASONS[code] ?? 'was issued by a certificate authority that this machine does not trust';
  return {
    key: code,
    message: `the certificate of ${who} is not trusted: it ${what} (${code}: ${words.slice(0, 200)})`,
    next: nextFor(code, who),
    stops: 'untrusted_certificate',
  };
}

function nextFor(code: string, who: string): string {
  if (DEPENDS_ON_CLOCK.has(code))
    return `Check this machine's clock; if it is right, the certificate of ${who} must be renewed.`;
  if (WRONG_NAME.has(code)) {
    return 'Check --domain (AUTH0_DOMAIN), and that no proxy or login page of the network answers instead of the tenant.';
  }
  return "If your proxy or firewall issues the certificates, save its authority's certificate as a PEM file and start with NODE_EXTRA_CA_CERTS=/path/to/ca.pem; if not, someone may be intercepting the connection.";
}
