import { expect, test } from 'vitest';
import { aServer } from '../support/servers/a-server.ts';
import { aClient } from '../support/servers/tenant-client.ts';

const FOUND = [200, '{"user_id":"auth0|p","identities":[{"provider":"auth0","user_id":"p"}]}'] as const;
const OTHER = [200, '{"user_id":"auth0|q","identities":[{"provider":"auth0","user_id":"q"}]}'] as const;
const error = (status: number, errorCode: string) =>
  [status, JSON.stringify({ statusCode: status, errorCode, message: errorCode })] as const;
const [EXPIRED, NO_SCOPE, GONE] = [
  error(401, 'invalid_token'),
  error(403, 'insufficient_scope'),
  error(404, 'inexistent_user'),
];

type Answer = readonly [status: number, body: string];

test.each<readonly [string, own: Answer, tenants: Answer, kind: string, asked: string]>([
  ['what it finds needs no other', FOUND, FOUND, 'found', 'own'],
  ['it may not read: the management token does', NO_SCOPE, FOUND, 'found', 'own, tenant'],
  ['it has expired: the management token does', EXPIRED, FOUND, 'found', 'own, tenant'],
  ['it finds nobody: the management token tells', GONE, FOUND, 'found', 'own, tenant'],
  ['nobody finds anybody', GONE, GONE, 'absent', 'own, tenant'],
  ['it is answered with another user', OTHER, FOUND, 'found', 'own, tenant'],
  [
    'neither may read: nothing is known, and no run stops for it',
    NO_SCOPE,
    NO_SCOPE,
    'reply 403',
    'own, tenant',
  ],
  ['the management token is refused as well: the run stops', EXPIRED, EXPIRED, 'refused', 'own, tenant'],
])("a read with a row's own token: %s", async (_what, own, tenants, kind, asked) => {
  const heard: string[] = [];
  const { url } = await aServer((request, response) => {
    const who = request.headers.authorization === 'Bearer own' ? 'own' : 'tenant';
    heard.push(who);
    const [status, body] = who === 'own' ? own : tenants;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  const { accounts } = aClient(url, 'the management token', { retries: 0 });
  const view = await accounts.read('auth0|p', 'own');
  const answer = view.kind === 'unknown' ? view.answer : undefined;
  const told = answer?.kind === 'reply' ? `reply ${answer.status}` : (answer?.kind ?? view.kind);
  expect([told, heard.join(', ')]).toEqual([kind, asked]);
});
