import axios from 'axios';
import { describe, expect, test } from 'vitest';
import { wasNeverSent } from '../../../src/tenant/http/errors/never-sent.ts';
import { aProxy } from '../../support/servers/a-proxy.ts';
import { aServer } from '../../support/servers/a-server.ts';
import { aTransport } from '../../support/servers/tenant-client.ts';

/** Says something to `url` and tells how that failed. */
async function failure(
  url: string,
  { httpsProxy, timeout = 10_000 }: { httpsProxy?: string; timeout?: number },
) {
  const { adapter } = aTransport({ httpsProxy });
  const error = await axios.post(url, {}, { adapter, timeout }).then(
    (reply) => expect.fail(`status ${reply.status}`),
    (error: unknown) => error,
  );
  return { error, neverSent: wasNeverSent(error) };
}

describe('a proxy that does not connect us', () => {
  test.each(['407 Proxy Authentication Required', '502 Bad Gateway'])(
    'by %s has the request never sent',
    async (status) => {
      const proxy = await aProxy((socket) => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`));
      const { error, neverSent } = await failure('https://acme.test/', { httpsProxy: proxy.url });
      expect(error).toMatchObject({
        code: 'PROXY_REFUSED',
        message: `the proxy answered ${status.slice(0, 3)} to CONNECT`,
      });
      expect(neverSent).toBe(true);
    },
  );

  test('but hangs up has the request never sent, and is asked once', async () => {
    const proxy = await aProxy((socket) => socket.end());
    const { neverSent } = await failure('https://acme.test/', { httpsProxy: proxy.url });
    expect(neverSent).toBe(true);
    expect(proxy.asked).toEqual(['acme.test:443']);
  });

  test('and says nothing runs into the timeout', async () => {
    const proxy = await aProxy(() => {});
    const { error } = await failure('https://acme.test/', { httpsProxy: proxy.url, timeout: 100 });
    expect(error).toMatchObject({ code: 'ETIMEDOUT', message: 'no reply in time' });
  });
});

describe('a host', () => {
  test('on loopback without TLS is never reached by a proxy', async () => {
    const proxy = await aProxy(() => {});
    const { url } = await aServer((_request, response) => response.end('here'));
    const { adapter } = aTransport({ httpsProxy: proxy.url });
    expect((await axios.get(url, { adapter })).data).toBe('here');
    expect(proxy.asked).toEqual([]);
  });

  test('that redirects is not followed', async () => {
    const { url } = await aServer((request, response) => {
      if (request.url !== '/') expect.fail('the redirect was followed');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const { error } = await failure(`${url}/`, {});
    expect(error).toMatchObject({ response: { status: 302 } });
  });
});
