import type { AccessTokens } from './access-tokens.ts';

/**
 * A token from the environment or a file. A file is read again when its token is refused: somebody may rotate it.
 *
 * @param onToken told of the token, and of each one that the file has instead later.
 */
export function staticToken(
  token: string,
  reread?: () => string | undefined,
  onToken?: (token: string) => void,
): AccessTokens {
  let held = token;
  let refusal: string | undefined;
  onToken?.(token);
  return {
    current: async () => (refusal === undefined ? held : undefined),
    isCurrent: (asked) => refusal === undefined && asked === held,
    renew: async (refused) => {
      if (held !== refused) return;
      const again = reread?.();
      if (again === undefined || again === refused) {
        refusal = 'the access token was refused (401) and cannot be renewed';
        return;
      }
      held = again;
      onToken?.(again);
    },
    get refusal() {
      return refusal;
    },
    failingSinceMs: undefined,
    requests: 0,
  };
}
