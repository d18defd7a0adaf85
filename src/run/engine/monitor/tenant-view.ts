import type { Gate, RateView } from '../../../domain/ports.ts';
import type { AccessTokens } from '../../../tenant/auth/access-tokens.ts';

/** What is watched of a tenant: the gate to its API, and its token endpoint. */
export interface WatchedTenant {
  readonly gate: Gate;
  readonly connection: { readonly tokens: Pick<AccessTokens, 'failingSinceMs' | 'waitsUntilMs'> };
}

/** How the tenant as a whole stands: what keeps requests from it at the API, or at the token endpoint. */
export function tenantView({ gate, connection }: WatchedTenant): RateView {
  const view = gate.view();
  const { failingSinceMs, waitsUntilMs } = connection.tokens;
  if (failingSinceMs === undefined) return view;
  return {
    ...view,
    outageSinceMs: Math.min(failingSinceMs, view.outageSinceMs ?? Number.POSITIVE_INFINITY),
    ...(waitsUntilMs !== undefined && { waitsFor: { kind: 'token', untilMs: waitsUntilMs } }),
  };
}
