import { expect, test } from 'vitest';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import { EXPORT_FIELDS } from '../../../src/tenant/api/export-fields.ts';
import { createExportJobs } from '../../../src/tenant/api/export-jobs.ts';
import type { Request, TenantClient } from '../../../src/tenant/http/client.ts';

test('a job is asked for as NDJSON of the fields an audit reads, of one connection where that is wanted', async () => {
  const { client, requests } = aClient(reply(200, { id: 'job_1' }));
  expect(await createExportJobs(client).start('con_0123456789abcdef')).toEqual({
    kind: 'started',
    jobId: 'job_1',
  });
  expect(requests).toEqual([
    {
      method: 'POST',
      path: '/api/v2/jobs/users-exports',
      body: {
        format: 'json',
        fields: EXPORT_FIELDS.map((name) => ({ name })),
        connection_id: 'con_0123456789abcdef',
      },
      repeatable: false,
      expects: expect.any(Function),
    },
  ]);
});

test('without a connection none is named', async () => {
  const { client, requests } = aClient(reply(200, { id: 'job_1' }));
  await createExportJobs(client).start();
  expect(requests[0]?.body).not.toHaveProperty('connection_id');
});

test.each([
  ['a refusal', reply(400, { id: 'job_1' })],
  ['a reply without a job', reply(200, {})],
  ['a page', reply(200, '<html>')],
  ['nothing', { kind: 'not_sent' }],
] as const)('%s is no start', async (_what, answer) => {
  expect(await createExportJobs(aClient(answer).client).start()).toEqual({ kind: 'not_started', answer });
});

test.each([
  [
    { status: 'pending', percentage_done: 0 },
    { kind: 'working', percent: 0 },
  ],
  [{ status: 'processing' }, { kind: 'working' }],
  [{ status: 'something new', percentage_done: '40' }, { kind: 'working' }],
  [{ status: 'failed' }, { kind: 'failed' }],
  [
    { status: 'failed', status_details: 'too big' },
    { kind: 'failed', message: 'too big' },
  ],
  [
    { status: 'failed', status_details: null, message: 'too big' },
    { kind: 'failed', message: 'too big' },
  ],
  [
    { status: 'failed', error: { code: 7, message: 'too big' } },
    { kind: 'failed', message: 'too big' },
  ],
  [
    { status: 'failed', errors: ['too', 'big'] },
    { kind: 'failed', message: '["too","big"]' },
  ],
  [{ status: 'completed' }, { kind: 'no_location' }],
  [
    { status: 'completed', location: 'https://x.example.com/' },
    { kind: 'completed', location: 'https://x.example.com/' },
  ],
])('a job that says %j is %j', async (body, view) => {
  expect(await createExportJobs(aClient(reply(200, body)).client).poll('job_1')).toEqual(view);
});

test.each([
  ['a page', reply(200, '<html>')],
  ['null', reply(200, null)],
  ['a refusal', reply(404, { statusCode: 404, status: 'pending' })],
])('%s does not tell how the job stands', async (_what, answer) => {
  expect(await createExportJobs(aClient(answer).client).poll('job_1')).toEqual({ kind: 'unknown', answer });
});

test("a job's id is data, not a path", async () => {
  const { client, requests } = aClient(reply(404, {}));
  await createExportJobs(client).poll('../users/auth0|1?x');
  expect(requests[0]?.path).toBe('/api/v2/jobs/..%2Fusers%2Fauth0%7C1%3Fx');
});

function aClient(answer: Answer): { client: TenantClient; requests: Request[] } {
  const requests: Request[] = [];
  return {
    requests,
    client: {
      request: async (request) => {
        requests.push(request);
        return answer;
      },
    },
  };
}

function reply(status: number, body: unknown): Answer {
  return { kind: 'reply', status, body, latencyMs: 1, attempts: 1 };
}
