import { expect, test } from 'vitest';
import { type StartJobDeps, startExportJob } from '../../../src/run/export/start-job.ts';
import type { Answer, Lost } from '../../../src/tenant/api/answer.ts';
import type { ExportStart } from '../../../src/tenant/api/export-jobs.ts';
import { aWitness } from '../../support/builders/a-stop-context.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';

const STARTED: ExportStart = { kind: 'started', jobId: 'job_1' };

test('an export is taken from the moment before its job is started', async () => {
  const { parts, clock } = aStart([STARTED]);
  expect(await startExportJob(parts)).toEqual({ jobId: 'job_1', takenAtMs: clock.now() });
});

test.each([
  ['was lost', lost()],
  ['names no job', reply(200, {})],
])('a start whose reply %s is repeated once, and said', async (_how, answer) => {
  const { parts, clock, warnings } = aStart([notStarted(answer), STARTED]);
  const started = startExportJob(parts);
  await clock.advance(10_000);
  expect(await started).toEqual({ jobId: 'job_1', takenAtMs: clock.now() });
  expect(warnings).toEqual([expect.stringContaining('Another one is started')]);
});

test('two starts in doubt are enough: nobody knows how many jobs run', async () => {
  const { parts, clock, starts } = aStart([notStarted(lost()), notStarted(lost()), STARTED]);
  const ended = expect(startExportJob(parts)).rejects.toMatchObject({ problem: { code: 'timeout' } });
  await clock.advance(60_000);
  await ended;
  expect(starts()).toBe(2);
});

test('with --retries 0 a start in doubt is not repeated', async () => {
  const { parts, starts } = aStart([notStarted(lost()), STARTED], { retries: 0 });
  await expect(startExportJob(parts)).rejects.toMatchObject({ problem: { code: 'timeout' } });
  expect(starts()).toBe(1);
});

test.each([
  [
    reply(400, { errorCode: 'inexistent_connection', message: 'The connection does not exist' }),
    'export_refused',
  ],
  [{ kind: 'refused', reason: 'forbidden', message: 'Insufficient scope', attempts: 1 }, 'forbidden'],
  [{ kind: 'refused', reason: 'redirected', message: 'status 302', attempts: 1 }, 'redirected'],
] satisfies [Answer, string][])('%j is final', async (answer, code) => {
  const { parts, starts } = aStart([notStarted(answer), STARTED]);
  await expect(startExportJob(parts)).rejects.toMatchObject({ problem: { code } });
  expect(starts()).toBe(1);
});

test('what a tenant repeats of our token is not shown', async () => {
  const { parts } = aStart([notStarted(reply(400, { message: 'bad token secret-token-value' }))]);
  parts.scrubber.learn('secret-token-value');
  await expect(startExportJob(parts)).rejects.toThrow('status 400, bad token [redacted]');
});

test('a signal keeps the second start from being sent', async () => {
  const { parts, clock, starts } = aStart([notStarted(lost()), STARTED]);
  const ended = expect(startExportJob(parts)).rejects.toMatchObject({ problem: { code: 'interrupted' } });
  await clock.advance(1000);
  parts.stop.request('SIGTERM');
  await ended;
  expect(starts()).toBe(1);
});

function aStart(answers: readonly ExportStart[], more: Partial<StartJobDeps> = {}) {
  const clock = fakeClock();
  const warnings: string[] = [];
  let count = 0;
  const parts: StartJobDeps = {
    ...aWitness(),
    clock,
    retries: 5,
    warn: (message) => warnings.push(message),
    jobs: {
      start: async () => {
        count += 1;
        return answers[count - 1] ?? STARTED;
      },
      poll: () => Promise.reject(new Error('not asked for')),
    },
    ...more,
  };
  return { parts, clock, warnings, starts: () => count };
}

function notStarted(answer: Answer): ExportStart {
  return { kind: 'not_started', answer };
}

function reply(status: number, body: unknown): Answer {
  return { kind: 'reply', status, body, latencyMs: 1, attempts: 1 };
}

function lost(): Lost {
  return {
    kind: 'lost',
    fault: 'timeout',
    mayHaveHappened: true,
    costsTry: true,
    message: 'ETIMEDOUT: no reply in time',
    latencyMs: 1,
    attempts: 1,
  };
}
