import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { SandboxFault } from '../../src/sandbox/faults/fault-rules.ts';
import { openGate } from '../support/open-gate.ts';
import { aServer, ended, listening } from '../support/servers/a-server.ts';
import { aClient, aTenant, LINK, READ } from '../support/servers/tenant-client.ts';

/** Only a hang needs a timeout that comes; the others must not meet one, however slow the machine. */
function patience({ kind }: SandboxFault): { readonly timeoutMs: number } {
  return { timeoutMs: kind === 'hang' ? 500 : 20_000 };
}

/** No word of Auth0's in the first try. */
const FAULTS: readonly (readonly [string, SandboxFault, fault: string, applied: boolean])[] = [
  ['a reset before it was carried out', { kind: 'reset', applied: false }, 'network_error', false],
  ['a reset after it was carried out', { kind: 'reset', applied: true }, 'network_error', true],
  ['a reply that breaks off', { kind: 'truncated' }, 'network_error', true],
  ['no reply in time', { kind: 'hang', applied: true }, 'timeout', true],
  ["a gateway's page", { kind: 'html', status: 502 }, 'server_error', false],
  [
    "a gateway's page after it was carried out",
    { kind: 'html', status: 504, applied: true },
    'server_error',
    true,
  ],
  ["Auth0's own 500", { kind: 'status', status: 500, applied: true }, 'server_error', true],
  ['a reply without end', { kind: 'oversized', bytes: 64 * 1024 * 1024 }, 'network_error', false],
];

describe('no word of Auth0', () => {
  test.each(FAULTS)(
    'to a link (%s): it may have happened, and is not sent again',
    async (_name, fault, as, applied) => {
      const tenant = await aTenant({ faults: [{ fault, times: 1 }] });
      const { client, gate } = aClient(tenant.url, tenant.issueToken(), patience(fault));
      expect(await client.request(LINK)).toMatchObject({
        kind: 'lost',
        fault: as,
        mayHaveHappened: true,
        costsTry: true,
        attempts: 1,
      });
      expect(gate.told).toEqual([`failed ${as}`]);
      expect(tenant.requests).toHaveLength(1);
      expect(tenant.applied).toHaveLength(applied ? 1 : 0);
    },
  );

  test.each(FAULTS)('to a read (%s): it is sent again', async (_name, fault, as) => {
    const tenant = await aTenant({ faults: [{ fault, times: 1 }] });
    const { client, gate, repeats } = aClient(tenant.url, tenant.issueToken(), patience(fault));
    expect(await client.request(READ)).toMatchObject({ kind: 'reply', status: 200, attempts: 2 });
    expect(gate.told).toEqual([`failed ${as}`, 'replied 200']);
    expect(repeats).toEqual([as]);
  });

  test('to a read uses the retries up, and no more', async () => {
    const tenant = await aTenant({ faults: [{ fault: { kind: 'html', status: 503 } }] });
    const { client } = aClient(tenant.url, tenant.issueToken(), { retries: 3 });
    expect(await client.request(READ)).toMatchObject({
      kind: 'lost',
      fault: 'server_error',
      status: 503,
      message: expect.stringContaining('status 503 Service Unavailable, text/html'),
      attempts: 4,
    });
    expect(tenant.requests).toHaveLength(4);
  });

  test('costs no retries while nothing succeeds anywhere', async () => {
    const tenant = await aTenant({ faults: [{ fault: { kind: 'reset', applied: false }, times: 9 }] });
    const gate = openGate({ costsTry: false });
    const { client } = aClient(tenant.url, tenant.issueToken(), { retries: 0, gate });
    expect(await client.request(READ)).toMatchObject({ kind: 'reply', attempts: 10 });
    expect(gate.out).toBe(0);
  });

  test("but a gateway's 404 in HTML is no answer about a user", async () => {
    const { url } = await aServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>no such site</html>');
    });
    const { client } = aClient(url, 'token', { retries: 0 });
    const lost = { kind: 'lost', fault: 'server_error', status: 404 };
    expect(await client.request(READ)).toMatchObject(lost);
    expect(await client.request(LINK)).toMatchObject({ ...lost, mayHaveHappened: true });
  });

  test('for nobody listens there: it was never sent, may be repeated, and counts no attempt', async () => {
    const server = createServer();
    const port = await listening(server);
    await ended(server);
    const { client, repeats } = aClient(`http://127.0.0.1:${port}`, 'token', { retries: 2 });
    expect(await client.request(LINK)).toMatchObject({
      kind: 'lost',
      fault: 'network_error',
      mayHaveHappened: false,
      attempts: 0,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(repeats).toEqual(['network_error', 'network_error']);
  });
});
