import { AxiosError } from 'axios';
import { describe, expect, test } from 'vitest';
import { wasNeverSent } from '../../../../src/tenant/http/errors/never-sent.ts';
import { ProxyRefusal } from '../../../../src/tenant/http/proxy-agent.ts';

/** An error as the transport wraps it. */
function failure(code: string, cause: unknown): AxiosError {
  return Object.assign(new AxiosError('a failure of the test', code), { cause });
}

const refused = { code: 'ECONNREFUSED', syscall: 'connect' };

describe('a request was never sent when', () => {
  test.each([
    ['nobody listened', failure('ECONNREFUSED', refused)],
    ['there was no way to the host', failure('EHOSTUNREACH', { syscall: 'connect' })],
    ['the name was unknown', failure('ENOTFOUND', { syscall: 'getaddrinfo' })],
    ['none of several addresses listened', failure('ECONNREFUSED', new AggregateError([refused, refused]))],
    ['connecting took too long', failure('UND_ERR_CONNECT_TIMEOUT', new Error('slow'))],
    ['the certificate was refused', failure('DEPTH_ZERO_SELF_SIGNED_CERT', new Error('self-signed'))],
    ['the proxy refused', failure('PROXY_REFUSED', new ProxyRefusal('407'))],
  ])('%s', (_when, error) => {
    expect(wasNeverSent(error)).toBe(true);
  });
});

describe('a request may have been sent when', () => {
  test.each([
    ['an open connection lost its way', failure('EHOSTUNREACH', { syscall: 'read' })],
    ['an open connection was reset', failure('ECONNRESET', { syscall: 'read' })],
    ['the other side hung up', failure('UND_ERR_SOCKET', new Error('other side closed'))],
    ['no reply came in time', new AxiosError('no reply in time', AxiosError.ETIMEDOUT)],
    ['the error is not of the transport', new Error('a bug')],
  ])('%s', (_when, error) => {
    expect(wasNeverSent(error)).toBe(false);
  });
});
