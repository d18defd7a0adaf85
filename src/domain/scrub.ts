/**
 * Anything of the shape of a JWT: two or three base64url parts, the first of which opens a JSON object (`eyJ`). It is looked
 * for from the start of a run of such characters, and only where a dot ends the run: a megabyte of `eyJeyJ…` takes no
 * longer than any other.
 */
const JWT_SHAPE = /(?<![\w-])(?=[\w-]+\.[\w-])([\w-]*?)eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g;

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Shorter strings would blot out innocent text; no token or client secret is this short. */
const SHORTEST_SECRET = 8;

/** Takes secrets out of any text that is about to be shown or written. */
export interface Scrubber {
  /** From now on this very string is taken out wherever it occurs. */
  learn(secret: string | undefined): void;
  /** The text without the secrets learnt, without `more`, and without anything that looks like a JWT. */
  scrub(text: string, more?: readonly (string | undefined)[]): string;
}

/** One scrubber serves a process: tenants echo tokens in messages, and so do the errors of libraries. */
export function createScrubber(): Scrubber {
  /** The longest first: a secret may begin with another, and its tail must not stay. */
  let secrets: readonly string[] = [];
  return {
    learn(secret) {
      if (secret === undefined || secret.length < SHORTEST_SECRET || secrets.includes(secret)) return;
      secrets = [...secrets, secret].sort((a, b) => b.length - a.length);
    },
    scrub(text, more = []) {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, REDACTED);
      for (const secret of more) if (secret && secret.length > 3) clean = clean.replaceAll(secret, REDACTED);
      return clean.replace(JWT_SHAPE, `$1${REDACTED}`);
    },
  };
}
