/**
 * Anything shaped like a JWT: two or three base64url parts, the first of which opens a JSON object (`eyJ`). The search
 * starts only at the beginning of a run of such characters that ends in a dot, so a megabyte of `eyJeyJ…` takes linear time.
 */
const JWT_SHAPE = /(?<![\w-])(?=[\w-]+\.[\w-])([\w-]*?)eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g;

/** Replaces a secret. */
export const REDACTED = '[redacted]';

/** The shortest string treated as a secret. Shorter ones occur in ordinary text; no token or client secret is that short. */
const SHORTEST_SECRET = 8;

/** Removes secrets from text before it is shown or written. */
export interface Scrubber {
  /** Adds a string to remove wherever it occurs. */
  learn(secret: string | undefined): void;
  /** The text without the known secrets, without `more`, and without anything that looks like a JWT. */
  scrub(text: string, more?: readonly (string | undefined)[]): string;
}

/** A process uses one scrubber for all output: tenants and library errors repeat tokens in their messages. */
export function createScrubber(): Scrubber {
  /** The longest first: where a secret begins with another, its tail must be removed too. */
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
