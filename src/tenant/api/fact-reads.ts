import { type UserFacts, userFacts } from '../../domain/account/user-facts.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { userPath } from './link-calls.ts';
import { isUserOf } from './reply-shape.ts';

/** The result of reading an account. */
export type FactsView =
  | { readonly kind: 'found'; readonly facts: UserFacts }
  | { readonly kind: 'absent' }
  /** The answer does not show the account. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** Reads the fields that planning a pair needs, and no others: they are personal data. */
export interface FactReads {
  /** `GET /api/v2/users/{id}`, immediately consistent (scope `read:users`). */
  read(userId: string, signal: AbortSignal): Promise<FactsView>;
}

const FIELDS = 'user_id,identities,email,email_verified,user_metadata,app_metadata,blocked';

export function createFactReads(client: TenantClient): FactReads {
  return {
    async read(userId, signal) {
      const path = `${userPath(userId)}?fields=${FIELDS}&include_fields=true`;
      const expects = (reply: unknown) => isUserOf(reply, userId);
      const answer = await client.request({ method: 'GET', path, repeatable: true, expects, signal });
      if (answer.kind !== 'reply') return { kind: 'unknown', answer };
      if (answer.status === 404) return { kind: 'absent' };
      const { status, body } = answer;
      const facts = status === 200 && isUserOf(body, userId) ? userFacts(body) : undefined;
      return facts?.ok ? { kind: 'found', facts: facts.value } : { kind: 'unknown', answer };
    },
  };
}
