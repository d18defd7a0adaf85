import type { AccessTokens } from './access-tokens.ts';

/**
 * A token from the environment or a file. The file is read again when its token is rejected, because it may have been
 * rotated.
 *
 * @param onToken called with the token, and with each later one that is read from the file.
 */
export function staticToken(
  token: string,
  reread?: () => string | undefined,
  onToken?: (token: string) => void,
): AccessTokens {
  let cached = token;
  let refusal: string | undefined;
  onToken?.(token);
  return {
    current: async () => (refusal === undefined ? cached : undefined),
    isCurrent: (candidate) => refusal === undefined && candidate === cached,
    renew: async (rejected) => {
      if (cached !== rejected) return;
      const latest = reread?.();
      if (latest === undefined || latest === rejected) {
        refusal = 'the access token was refused (401) and cannot be renewed';
        return;
      }
      cached = latest;
      onToken?.(latest);
    },
    get refusal() {
      return refusal;
    },
    failingSinceMs: undefined,
    requests: 0,
  };
}
