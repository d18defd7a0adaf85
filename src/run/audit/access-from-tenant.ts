import type { Access } from '../../domain/account/snapshot.ts';
import { formatCounted } from '../../report/text/format.ts';
import type { AccessCalls, AccessList } from '../../tenant/api/access.ts';
import type { Answer } from '../../tenant/api/answer.ts';

/** What reads of a secondary's roles, permissions and organizations told. */
export type AccessView =
  /** In words: `2 roles and 1 organization`; undefined where it has none. */
  | { readonly kind: 'told'; readonly inWords: string | undefined }
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** Each list, the scope that it takes, and what one entry is called. */
const LISTS: readonly { readonly name: AccessList; readonly scope: string; readonly one: string }[] = [
  { name: 'roles', scope: 'read:users', one: 'role' },
  { name: 'permissions', scope: 'read:users', one: 'permission' },
  { name: 'organizations', scope: 'read:organizations', one: 'organization' },
];

/**
 * Reads what a link takes from a secondary besides its profile: three requests. A list that the token may not read is
 * left out from then on, and told once.
 */
export function createAccessReader(calls: AccessCalls, warn: (message: string) => void) {
  const closed = new Set<AccessList>();
  return async (userId: string, signal: AbortSignal): Promise<AccessView> => {
    const words: string[] = [];
    for (const { name, scope, one } of LISTS) {
      if (closed.has(name)) continue;
      const view = await calls.list(userId, name, signal);
      if (view.kind === 'found') {
        const count = entriesIn(view.access, name);
        if (count > 0) words.push(formatCounted(count, one));
        continue;
      }
      const { answer } = view;
      const forbidden =
        (answer.kind === 'refused' && answer.reason === 'forbidden') ||
        (answer.kind === 'reply' && answer.status === 403);
      if (!forbidden) return { kind: 'unknown', answer };
      if (!closed.has(name)) warn(`The token lacks ${scope}: the secondaries' ${name} are not checked.`);
      closed.add(name);
    }
    return { kind: 'told', inWords: words.length === 0 ? undefined : inOne(words) };
  };
}

function entriesIn(access: Access, name: AccessList): number {
  return access[name]?.length ?? 0;
}

function inOne(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
