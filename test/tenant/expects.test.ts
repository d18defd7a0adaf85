import { expect, test } from 'vitest';
import { openGate } from '../support/open-gate.ts';
import { aServer } from '../support/servers/a-server.ts';
import { aClient, LINK, READ } from '../support/servers/tenant-client.ts';

/** A server that answers so, one reply after the other; the last one stays. */
async function answering(...bodies: readonly string[]) {
  let asked = 0;
  const { url } = await aServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('x-ratelimit-remaining', '0');
      response.end(bodies[Math.min(asked, bodies.length - 1)]);
      asked += 1;
    });
  });
  return { url, asked: () => asked };
}

const isRight = (body: unknown) => (body as { right?: unknown } | null)?.right === true;

test('a 2xx with another body than is expected is lost, costs what a fault costs, and tells the gate no rate', async () => {
  const { url, asked } = await answering('{"right":false}');
  const { client, gate } = aClient(url, 'a-token');
  expect(await client.request({ ...LINK, expects: isRight })).toMatchObject({
    kind: 'lost',
    fault: 'server_error',
    status: 200,
    mayHaveHappened: true,
    attempts: 1,
  });
  expect(asked()).toBe(1);
  expect(gate.told).toEqual(['failed server_error']);
});

test('a read of it is repeated until it is right', async () => {
  const { url } = await answering('<html>', '{}', 'null', '{"right":true}');
  const gate = openGate({ costsTry: false });
  const { client } = aClient(url, 'a-token', { retries: 0, gate });
  expect(await client.request({ ...READ, expects: isRight })).toMatchObject({ kind: 'reply', status: 200 });
});

test('what expects nothing in particular takes JSON and an empty body, and no page', async () => {
  for (const body of ['{}', '[]', '']) {
    const { url } = await answering(body);
    expect(await aClient(url, 'a-token').client.request(READ)).toMatchObject({ kind: 'reply' });
  }
  const { url } = await answering('<html>');
  expect(await aClient(url, 'a-token').client.request(READ)).toMatchObject({ kind: 'lost' });
});

test('a page that repeats a row’s own token shows none of it', async () => {
  const { url } = await answering('<title>no way, row-token-1</title>');
  const answer = await aClient(url, 'a-token').client.request({ ...LINK, ownToken: 'row-token-1' });
  expect(answer).toMatchObject({
    kind: 'lost',
    message: expect.stringContaining('page "no way, [redacted]"'),
  });
});

test('a connection that never came up sent nothing: TLS to a port that speaks none', async () => {
  const { url, asked } = await answering('{}');
  const { client } = aClient(url.replace('http:', 'https:'), 'a-token', { retries: 0 });
  expect(await client.request(LINK)).toMatchObject({ kind: 'lost', mayHaveHappened: false });
  expect(asked()).toBe(0);
});
