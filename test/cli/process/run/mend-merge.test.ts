import { expect, test, vi } from 'vitest';
import { aBench } from '../../../support/a-bench.ts';
import { pairsOf, stateOf, usersWithMetadata } from '../../../support/chaos/metadata-bench.ts';

test.each([
  ['was never carried out', false],
  ['was carried out', true],
])(
  'a process killed between the link and a PATCH that %s is mended by --resume',
  async (_name, carriedOut) => {
    const { tenant, write, start, run, outcomes } = await aBench({ users: usersWithMetadata(1) });
    const before = stateOf(tenant);
    const patches = tenant.hold(({ method }) => method === 'PATCH');
    const pairs = write('pairs.csv', pairsOf(1));
    const args = ['link', pairs, '--merge-metadata', 'fill', '--yes', '--quiet', '--out', 'run', '--resume'];
    const { child, ended } = start(args);
    await patches.arrived(1);
    child.kill('SIGKILL');
    await ended;
    const user = tenant.tenant.users.get('auth0|p1');
    if (user === undefined) throw new Error('no primary');
    patches.release();
    await vi.waitFor(() => expect(tenant.stats().patches).toBe(1));
    // As if it had been lost on its way.
    if (!carriedOut) tenant.tenant.users.put(user);

    const rest = await run(args);
    expect(rest.code, rest.stderr).toBe(0);
    expect(outcomes('run')).toMatchObject([{ outcome: 'linked', recovered: true, merged: true }]);
    expect(stateOf(tenant)['auth0|p1']).toMatchObject({
      user_metadata: {
        theme: 'dark',
        tags: ['both', 'p1', 's1'],
        prefs: { lang: 'de', zone: 1 },
        only: 's1',
      },
      app_metadata: { plan: 'free', primary: 1, secondary: { n: 1, list: [1, { deep: true }] } },
    });
    expect((await run(['undo', 'run', '--yes', '--quiet', '--out', 'undo'])).code).toBe(0);
    expect(stateOf(tenant)).toEqual(before);
  },
);
