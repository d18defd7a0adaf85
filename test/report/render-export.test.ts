import { expect, test } from 'vitest';
import {
  type ExportDone,
  type ExportStep,
  renderExport,
  renderExportStep,
} from '../../src/report/render-export.ts';

test.each([
  [{ step: 'starting' }, 0.4, 'starting the export job · 0.4 s'],
  [{ step: 'waiting' }, 65, 'the tenant is writing the export · 1 min 5 s'],
  [{ step: 'waiting', percent: 40.7 }, 5, 'the tenant is writing the export: 40% · 5 s'],
  [{ step: 'downloading', bytes: 812 }, 5, 'downloading: 812 bytes · 5 s'],
  [{ step: 'downloading', bytes: 1_250_000, total: 80_000_000 }, 5, 'downloading: 1.3 MB of 80.0 MB · 5 s'],
  [{ step: 'checking', users: 12_345 }, 5, 'checking the file: 12,345 users · 5 s'],
] satisfies [ExportStep, number, string][])('%j after %d s is one line', (step, elapsedS, line) => {
  expect(renderExportStep(step, elapsedS)).toBe(line);
});

test('an export that is done tells what it is, what it cost, and what to do with it', () => {
  expect(renderExport(aDone(), { color: false })).toBe(`Exported 12,345 users of acme.eu.auth0.com.

file   users.gz (1.2 MB, checked: complete)
facts  users.gz.json
as of  2026-11-22 17:00:00 UTC, when the job started
cost   3 requests to the Management API

It contains personal data: delete it when you no longer need it. To check pairs against it:
  auth0-bulk-link audit pairs.csv --users users.gz
`);
});

test('an export of one connection says so', () => {
  const text = renderExport(aDone({ connection_id: 'con_0123456789abcdef' }), { color: false });
  expect(text).toContain('of acme.eu.auth0.com (connection con_0123456789abcdef only).');
});

function aDone(more: Partial<ExportDone> = {}): ExportDone {
  return {
    file: 'users.gz',
    facts: 'users.gz.json',
    tenant: 'acme.eu.auth0.com',
    connection_id: null,
    users: 12_345,
    bytes: 1_200_000,
    taken_at: '2026-11-22T17:00:00.000Z',
    requests: 3,
    ...more,
  };
}
