import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createPartialFile, type PartialFile } from '../../../src/record/files/partial-file.ts';
import type { ExportStep } from '../../../src/report/render-export.ts';
import { type DownloadDeps, downloadExport } from '../../../src/run/export/download.ts';
import { createDownloads } from '../../../src/tenant/http/download.ts';
import { aWitness } from '../../support/builders/a-stop-context.ts';
import { instantClock } from '../../support/clocks/instant-clock.ts';
import { type Act, aDownloadHost, answers, serves } from '../../support/servers/download-host.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FILE = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251));
/** Comparing digests takes no time; comparing arrays element by element does. */
const WHOLE = digestOf(FILE);
const CUT = { cutAfter: 70_000 };

test('a file that comes in one piece is written as it comes', async () => {
  const { host, fetched } = await aFetch(serves(FILE));
  expect(await fetched()).toBe(WHOLE);
  expect(host.requests).toHaveLength(1);
});

test.each([
  ['with an ETag', { etag: '"v1"' }],
  ['with a length alone', {}],
])('a download that breaks off goes on where it stopped: %s', async (_how, marks) => {
  const { host, fetched, parts } = await aFetch(serves(FILE, { ...marks, ...CUT }), serves(FILE, marks));
  expect(await fetched()).toBe(WHOLE);
  const { range, 'if-range': ifRange } = host.requests[1] ?? {};
  expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(ifRange).toBe('etag' in marks ? '"v1"' : undefined);
  expect(parts.clock.slept).toEqual([1]);
});

test('a host without ranges sends it all again, and nothing stands in the file twice', async () => {
  const { fetched } = await aFetch(serves(FILE, CUT), serves(FILE, { noRanges: true }));
  expect(await fetched()).toBe(WHOLE);
});

test.each([
  ['another ETag', serves(Buffer.alloc(90_000, 7), { etag: '"v2"' }), 90_000],
  ['another length', serves(Buffer.alloc(90_000, 7), { etag: '"v1"' }), 90_000],
])('a rest of %s is not joined to what came before', async (_what, then, length) => {
  const { fetched } = await aFetch(serves(FILE, { etag: '"v1"', ...CUT }), then);
  expect(await fetched()).toBe(digestOf(Buffer.alloc(length, 7)));
});

test('a host that has no such part is asked for the whole', async () => {
  const { host, fetched } = await aFetch(serves(FILE, CUT), answers(416), serves(FILE));
  expect(await fetched()).toBe(WHOLE);
  expect(host.requests[2]?.range).toBeUndefined();
});

test.each([403, 404, 410])(
  'a link that has run out (%i) is replaced, and the download goes on',
  async (status) => {
    const { host, fetched, freshLinks } = await aFetch(serves(FILE, CUT), answers(status), serves(FILE));
    expect(await fetched()).toBe(WHOLE);
    expect(freshLinks()).toBe(1);
    expect(host.requests[2]?.range).toMatch(/^bytes=[1-9]/);
  },
);

test('fresh links that are refused one after the other end it', async () => {
  const { fetched, freshLinks, host } = await aFetch(answers(403));
  await expect(fetched()).rejects.toMatchObject({
    problem: { code: 'download_refused', message: expect.stringContaining(host.link.host) },
  });
  expect(freshLinks()).toBe(3);
});

test('tries that bring nothing new are counted, and told without the link', async () => {
  const { fetched, host } = await aFetch(answers(503));
  const message = `The export could not be downloaded from ${host.link.host}: status 503 from the download host.`;
  await expect(fetched()).rejects.toMatchObject({ problem: { code: 'download_failed', message } });
  expect(host.requests).toHaveLength(3);
});

test('as long as each try brings more of the file, there is another', async () => {
  const { fetched, host } = await aFetch(serves(FILE, { etag: '"v1"', cutAfter: 30_000 }));
  expect(await fetched()).toBe(WHOLE);
  expect(host.requests.length).toBeGreaterThan(3);
});

test('a host that always breaks off at the same place, and has no ranges, is given up', async () => {
  const { fetched, host } = await aFetch(serves(FILE, { ...CUT, noRanges: true }));
  await expect(fetched()).rejects.toMatchObject({ problem: { code: 'download_failed' } });
  expect(host.requests.length).toBeLessThan(20);
});

test.each([
  ['http://files.example.com/x', 'is not an https address'],
  ['nonsense', 'is not an https address'],
])('a tenant that gives the link %s is not followed', async (link, words) => {
  const { parts } = await aFetch(serves(FILE));
  await expect(downloadExport(link, parts)).rejects.toMatchObject({
    problem: { code: 'bad_download_link', message: expect.stringContaining(words) },
  });
});

test('a signal ends the download in its middle', async () => {
  const { fetched, parts } = await aFetch((_request, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 1000));
  });
  parts.onStep = (step: ExportStep) => {
    if (step.step === 'downloading' && step.bytes > 0) parts.stop.request('SIGINT');
  };
  await expect(fetched()).rejects.toMatchObject({ problem: { code: 'interrupted' } });
});

test('what came is told, and of how much', async () => {
  const { fetched, steps } = await aFetch(serves(FILE));
  await fetched();
  expect(steps[0]).toEqual({ step: 'downloading', bytes: 0, total: 200_000 });
  expect(steps.at(-1)).toEqual({ step: 'downloading', bytes: 200_000, total: 200_000 });
});

test('wherever and however it breaks, the file is the one that was to come', async () => {
  const marks = fc.constantFrom({}, { etag: '"v1"' }, { noRanges: true });
  const cut = fc.record({ cutAfter: fc.integer({ min: 0, max: FILE.length }), marks });
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { maxLength: 4 }), marks, async (cuts, last) => {
      const [first = serves(FILE, last), ...more] = cuts.map(({ cutAfter, marks: its }) =>
        serves(FILE, { cutAfter, ...its }),
      );
      const { fetched } = await aFetch(first, ...more, serves(FILE, last));
      expect(await fetched(5)).toBe(WHOLE);
    }),
    { numRuns: 25 },
  );
});

async function aFetch(...acts: readonly [Act, ...Act[]]) {
  const host = await aDownloadHost(...acts);
  const folder = await tempFolder();
  const file: PartialFile = await createPartialFile(join(folder, 'users.gz'), '1');
  const downloads = createDownloads({ timeoutMs: 10_000 });
  onTestFinished(async () => {
    await file.discard();
    await downloads.close();
  });
  const steps: ExportStep[] = [];
  let freshLinks = 0;
  const parts = {
    ...aWitness(),
    clock: instantClock(),
    downloads,
    file,
    retries: 2,
    backoffMs: (n: number) => n,
    freshLocation: async () => {
      freshLinks += 1;
      return `${host.link.href}?fresh=${freshLinks}`;
    },
    onStep: (step: ExportStep) => {
      steps.push(step);
    },
  } satisfies DownloadDeps;
  return {
    host,
    parts,
    steps,
    freshLinks: () => freshLinks,
    /** The digest of what is in the file in the end. */
    fetched: async (retries = 2) => {
      await downloadExport(host.link.href, { ...parts, retries });
      await file.putInPlace();
      const [name = ''] = await readdir(folder);
      return digestOf(await readFile(join(folder, name)));
    },
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
