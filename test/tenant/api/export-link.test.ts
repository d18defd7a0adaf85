import { expect, test } from 'vitest';
import { exportLink } from '../../../src/tenant/api/export-link.ts';

test.each([
  ['https://user-exports.auth0.com/job_1/acme.json.gz?Signature=x', true],
  ['http://127.0.0.1:4000/job.gz', true],
  ['http://localhost:4000/job.gz', true],
  ['http://user-exports.auth0.com/job.gz', false],
  ['http://169.254.169.254/latest', false],
  ['ftp://user-exports.auth0.com/job.gz', false],
  ['file:///etc/passwd', false],
  ['/job.gz', false],
  ['', false],
])('an export is fetched from https, and from http on loopback alone: %s', (location, taken) => {
  expect(exportLink(location) !== undefined).toBe(taken);
});

test('a relative link starts from where it was found', () => {
  const base = new URL('https://a.example.com/x/y');
  expect(exportLink('../z?k=1', base)?.href).toBe('https://a.example.com/z?k=1');
  expect(exportLink('http://b.example.com/', base)).toBeUndefined();
});
