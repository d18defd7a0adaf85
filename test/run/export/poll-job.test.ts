import { expect, test } from 'vitest';
import { freshLocation, nextPollMs, pollExportJob } from '../../../src/run/export/poll-job.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { ExportView } from '../../../src/tenant/api/export-jobs.ts';
import { aWitness } from '../../support/builders/a-stop-context.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';

const DONE: ExportView = { kind: 'completed', location: 'https://x.example.com/' };
const WORKING: ExportView = { kind: 'working' };

test.each([
  [0, 1000],
  [1000, 1000],
  [4000, 2000],
  [50_000, 25_000],
  [600_000, 30_000],
])('a job that has taken %i ms is looked at again after %i ms', (elapsedMs, waitMs) => {
  expect(nextPollMs(elapsedMs)).toBe(waitMs);
});

test('an export of half an hour costs less than seventy looks', async () => {
  const { parts, clock, looks } = aWait(Array.from({ length: 200 }, () => WORKING));
  void pollExportJob('job_1', parts).catch(() => {});
  await clock.advance(30 * 60_000);
  expect(looks.length).toBeLessThan(70);
});

test('the link comes with the first look that finds the job completed', async () => {
  const { parts, clock, looks, steps } = aWait([{ kind: 'working', percent: 40 }, WORKING, DONE]);
  const location = pollExportJob('job_1', parts);
  await clock.advance(10_000);
  expect(await location).toBe('https://x.example.com/');
  expect(looks).toEqual(['job_1', 'job_1', 'job_1']);
  expect(steps).toContainEqual(expect.objectContaining({ step: 'waiting', percent: 40 }));
});

test.each([
  ['a lost answer', lost()],
  ['a reply that does not tell', reply(200, '<html>')],
])('%s does not lose the job', async (_what, answer) => {
  const { parts, clock } = aWait([{ kind: 'unknown', answer }, DONE]);
  const location = pollExportJob('job_1', parts);
  await clock.advance(10_000);
  expect(await location).toBe('https://x.example.com/');
});

test('a job that takes longer than --max-wait is a problem that names it', async () => {
  const { parts, clock, looks } = aWait(
    Array.from({ length: 20 }, () => ({ kind: 'working', percent: 12.5 })),
  );
  const ended = expect(pollExportJob('job_1', parts)).rejects.toMatchObject({
    problem: {
      code: 'export_not_ready',
      message: 'The tenant has not completed the export job job_1 within 10 s (12% done).',
    },
  });
  await clock.advance(9_999);
  const before = looks.length;
  await clock.advance(1);
  expect(looks.length).toBe(before + 1);
  await ended;
});

test.each([
  [{ kind: 'failed' }, 'export_failed', 'without a reason'],
  [{ kind: 'failed', message: 'too big' }, 'export_failed', 'with the message: too big'],
  [
    unknown(reply(404, { message: 'no job', errorCode: 'inexistent_job' })),
    'export_refused',
    'inexistent_job',
  ],
  [unknown({ kind: 'refused', reason: 'forbidden', message: 'x', attempts: 1 }), 'forbidden', 'scope'],
] satisfies [ExportView, string, string][])('%j ends the wait', async (view, code, words) => {
  const { parts, clock } = aWait([view]);
  const ended = expect(pollExportJob('job_1', parts)).rejects.toMatchObject({
    problem: { code, message: expect.stringContaining(words) },
  });
  await clock.advance(1000);
  await ended;
});

test('a signal ends the wait at once', async () => {
  const { parts, clock, looks } = aWait([]);
  const ended = expect(pollExportJob('job_1', parts)).rejects.toMatchObject({
    problem: { code: 'interrupted' },
  });
  await clock.advance(500);
  parts.stop.request('SIGINT');
  await ended;
  expect(looks).toEqual([]);
});

test('a new link is asked for at once', async () => {
  const { parts, looks } = aWait([DONE]);
  expect(await freshLocation('job_1', parts)).toBe('https://x.example.com/');
  expect(looks).toEqual(['job_1']);
});

function aWait(views: ExportView[]) {
  const clock = fakeClock();
  const looks: string[] = [];
  const steps: unknown[] = [];
  const parts = {
    ...aWitness(),
    clock,
    maxWaitMs: views.length === 200 ? 3_600_000 : 10_000,
    onStep: (step: unknown) => steps.push(step),
    jobs: {
      start: () => Promise.reject(new Error('not asked for')),
      poll: async (jobId: string) => {
        looks.push(jobId);
        return views[looks.length - 1] ?? WORKING;
      },
    },
  };
  return { parts, clock, looks, steps };
}

function unknown(answer: Answer): ExportView {
  return { kind: 'unknown', answer };
}

function reply(status: number, body: unknown): Answer {
  return { kind: 'reply', status, body, latencyMs: 1, attempts: 1 };
}

function lost(): Answer {
  return {
    kind: 'lost',
    fault: 'timeout',
    mayHaveHappened: true,
    costsTry: true,
    message: 'no reply',
    latencyMs: 1,
    attempts: 1,
  };
}
