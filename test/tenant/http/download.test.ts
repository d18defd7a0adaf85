import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import {
  createDownloads,
  type Download,
  DownloadInterrupted,
  type DownloadOptions,
  type Downloads,
} from '../../../src/tenant/http/download.ts';
import { ended, listening } from '../../support/servers/a-server.ts';
import { type Act, aDownloadHost, answers, serves } from '../../support/servers/download-host.ts';

const FILE = Buffer.from('0123456789');
const never = new AbortController().signal;

test('the whole file comes with its length and its strong ETag', async () => {
  const { link } = await aDownloadHost(serves(FILE, { etag: '"v1"' }));
  const body = bodyOf(await theDownloads().fetch(link, undefined, never));
  expect(body).toMatchObject({ from: 0, total: 10, etag: '"v1"' });
  expect(await textOf(body)).toBe('0123456789');
});

test('a weak ETag promises nothing about bytes, and is not taken', async () => {
  const { link } = await aDownloadHost(serves(FILE, { etag: 'W/"v1"' }));
  expect(bodyOf(await theDownloads().fetch(link, undefined, never))).not.toHaveProperty('etag');
});

test('the rest is asked for by range, of that version', async () => {
  const { link, requests } = await aDownloadHost(serves(FILE, { etag: '"v1"' }));
  const body = bodyOf(await theDownloads().fetch(link, { from: 4, etag: '"v1"' }, never));
  expect(requests[0]).toMatchObject({ range: 'bytes=4-', 'if-range': '"v1"', 'accept-encoding': 'identity' });
  expect(body).toMatchObject({ from: 4, total: 10 });
  expect(await textOf(body)).toBe('456789');
});

test('nothing that could be a credential is sent', async () => {
  const { link, requests } = await aDownloadHost(serves(FILE));
  bodyOf(await theDownloads().fetch(link, undefined, never));
  expect(Object.keys(requests[0] ?? {}).sort()).toEqual(['accept-encoding', 'connection', 'host']);
});

test.each([
  [403, 'link_refused'],
  [404, 'link_refused'],
  [410, 'link_refused'],
  [400, 'link_refused'],
  [408, 'broken'],
  [429, 'broken'],
  [500, 'broken'],
  [503, 'broken'],
  [204, 'broken'],
  [416, 'no_such_range'],
  [206, 'no_such_range'],
])('status %i is taken as %s', async (status, kind) => {
  const { link } = await aDownloadHost(answers(status));
  expect((await theDownloads().fetch(link, undefined, never)).kind).toBe(kind);
});

test('a redirect is followed to where an export may come from', async () => {
  const { link } = await aDownloadHost(serves(FILE));
  const door = await aDownloadHost(answers(307, { location: link.href }));
  expect(await textOf(bodyOf(await theDownloads().fetch(door.link, undefined, never)))).toBe('0123456789');
});

test.each([
  ['to http on a network', answers(302, { location: 'http://files.example.com/x' })],
  ['to nowhere', answers(302)],
  ['in a circle', answers(302, { location: '/again' })],
])('a redirect %s is not followed', async (_where, act) => {
  const { link, requests } = await aDownloadHost(act);
  expect((await theDownloads().fetch(link, undefined, never)).kind).toBe('bad_redirect');
  expect(requests.length).toBeLessThanOrEqual(4);
});

test.each([
  ['dies', serves(FILE, { cutAfter: 3 })],
  ['ends one byte short', serves(FILE, { cutAfter: 9 })],
  ['stands still', stalls()],
])('a body that %s is a broken download', async (_how, act) => {
  const { link } = await aDownloadHost(act);
  const body = bodyOf(await theDownloads({ timeoutMs: 200 }).fetch(link, undefined, never));
  await expect(textOf(body)).rejects.toThrow(DownloadInterrupted);
});

test.each([
  ['does not answer', () => {}],
  ['hangs up', (request) => request.socket.resetAndDestroy()],
] satisfies [string, Act][])('a host that %s is a broken download', async (_how, act) => {
  const { link } = await aDownloadHost(act);
  expect((await theDownloads({ timeoutMs: 200 }).fetch(link, undefined, never)).kind).toBe('broken');
});

test('a proxy from the environment is used, and told no credential', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers.authorization ?? 'no token'}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  const port = await listening(proxy);
  onTestFinished(() => ended(proxy));
  const downloads = theDownloads({ httpsProxy: `http://127.0.0.1:${port}` });
  const got = await downloads.fetch(new URL('https://files.example.com/job.gz'), undefined, never);
  expect(got.kind).toBe('broken');
  expect(asked).toEqual(['files.example.com:443 no token']);
});

test('a host that is not there is a broken download', async () => {
  const server = createServer();
  const port = await listening(server);
  await ended(server);
  const got = await theDownloads().fetch(new URL(`http://127.0.0.1:${port}/`), undefined, never);
  expect(got).toMatchObject({ kind: 'broken', message: expect.stringContaining('ECONNREFUSED') });
});

function theDownloads(terms: Partial<DownloadOptions> = {}): Downloads {
  const downloads = createDownloads({ timeoutMs: 10_000, ...terms });
  onTestFinished(() => downloads.close());
  return downloads;
}

function bodyOf(download: Download) {
  if (download.kind !== 'body') throw new Error(`no body: ${JSON.stringify(download)}`);
  return download;
}

async function textOf({ chunks }: { chunks: AsyncIterable<Uint8Array> }): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

function stalls(): Act {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('012');
  };
}
