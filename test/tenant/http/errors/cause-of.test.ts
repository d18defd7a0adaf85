import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { describe, expect, test } from 'vitest';
import { causeOf } from '../../../../src/tenant/http/errors/cause-of.ts';
import { connectionError } from '../../../../src/tenant/http/errors/connection-error.ts';
import { gatewayPage } from '../../../../src/tenant/http/errors/gateway-page.ts';
import { ProxyRefusal } from '../../../../src/tenant/http/proxy-agent.ts';

function anError(code: string, message = `${code} of the test`, cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

function viaProxy(cause: Error): Error {
  return new ProxyRefusal(`the proxy cannot be reached or closed the connection: ${cause.message}`, {
    cause,
  });
}

function byProxy(status: number, schemes = '', credentialsSent = false): Error {
  return new ProxyRefusal('no', { answer: { status, schemes, credentialsSent } });
}

describe('without a reply, what happened is told with what to do:', () => {
  test.each([
    [
      anError('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443'),
      'acme.test refused the connection (ECONNREFUSED 10.0.0.1:443)',
      '--domain',
    ],
    [
      new AggregateError([anError('ECONNREFUSED', 'connect ECONNREFUSED ::1:443'), anError('ECONNREFUSED')]),
      'acme.test refused the connection (ECONNREFUSED ::1:443)',
      '--domain',
    ],
    [
      anError('ENOTFOUND'),
      'the name of acme.test could not be resolved (DNS) (ENOTFOUND)',
      'spelling of --domain',
    ],
    [anError('EAI_AGAIN'), 'the name of acme.test could not be looked up (DNS) (EAI_AGAIN)', 'HTTPS_PROXY'],
    [anError('UND_ERR_CONNECT_TIMEOUT'), 'could not be connected to in time', 'proxy'],
    [anError('ERR_SSL_WRONG_VERSION_NUMBER'), 'does not speak TLS; it may be an http port', '--domain'],
    [anError('UND_ERR_SOCKET', 'other side closed'), 'closed the connection', 'network'],
    [
      new Error('Response does not match the HTTP/1.1 protocol'),
      'no reply from acme.test: Response does not',
      'proxy',
    ],
    [
      viaProxy(anError('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.9:3128')),
      'the proxy (HTTPS_PROXY) refused the connection (ECONNREFUSED 10.0.0.9:3128)',
      'NO_PROXY',
    ],
    [
      viaProxy(anError('ENOTFOUND')),
      'the name of the proxy (HTTPS_PROXY) could not be resolved',
      'Check HTTPS_PROXY',
    ],
    [
      viaProxy(anError('ERR_SSL_WRONG_VERSION_NUMBER')),
      'the server at the proxy (HTTPS_PROXY) does not speak TLS',
      'try http://',
    ],
    [byProxy(502), 'it answered 502 to CONNECT', 'allow https://acme.test'],
  ])('%#', (error, message, next) => {
    const cause = connectionError(error, 'acme.test');
    expect(cause.message).toContain(message);
    expect(cause.next).toContain(next);
    expect(cause.stops).toBeUndefined();
  });
});

describe('waiting cannot help:', () => {
  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'authority that this machine does not trust', 'NODE_EXTRA_CA_CERTS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'authority that this machine does not trust', 'NODE_EXTRA_CA_CERTS'],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'authority that this machine does not trust',
      'NODE_EXTRA_CA_CERTS',
    ],
    ['CERT_HAS_EXPIRED', 'has expired', 'clock'],
    ['CERT_NOT_YET_VALID', 'is not valid yet', 'clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another name', 'AUTH0_DOMAIN'],
  ])('%s', (code, what, next) => {
    for (const [error, whose] of [
      [anError(code), 'acme.test'],
      [viaProxy(anError(code)), 'the proxy (HTTPS_PROXY)'],
      // As undici wraps it.
      [anError('UND_ERR_PRX_TLS', 'secure', anError(code)), 'acme.test'],
    ] as const) {
      const cause = connectionError(error, 'acme.test');
      expect(cause).toMatchObject({ stops: 'untrusted_certificate' });
      expect(cause.message).toContain(`the certificate of ${whose} is not trusted`);
      expect(cause.message).toContain(what);
      expect(cause.next).toContain(next);
    }
  });

  test.each([
    [byProxy(407), 'the proxy requires credentials: status 407', 'user:password@proxy'],
    [byProxy(407, 'Basic realm="NTLM, too"'), 'status 407 (Basic)', 'user:password@proxy'],
    [byProxy(407, 'Basic realm="x"', true), 'refused the credentials in HTTPS_PROXY', 'percent-encoded'],
    [byProxy(407, 'NTLM, Negotiate'), 'status 407 (NTLM, Negotiate)', 'a local proxy'],
  ])('407, %#', (error, message, next) => {
    const cause = connectionError(error, 'acme.test');
    expect(cause.stops).toBe('proxy_credentials');
    expect(cause.message).toContain(message);
    expect(cause.next).toContain(next);
  });
});

describe('a page is told with its status, type, title and trace:', () => {
  const page = (status: number, data: unknown, headers: Record<string, string> = {}) =>
    gatewayPage({ status, data, headers } as unknown as AxiosResponse, 'acme.test');

  test.each([
    [
      page(200, '<TITLE lang="de">\n Log in\t&amp; go </TITLE>', { 'content-type': 'text/html; charset=x' }),
      `acme.test gave no reply from Auth0, but status 200, text/html, page "Log in & go", which is not what was requested`,
      'login page',
    ],
    [
      page(403, '<title>Attention Required!', {
        'content-type': 'text/html',
        'cf-ray': '8a-FRA',
        via: '1.1 x',
      }),
      `acme.test gave no reply from Auth0, but status 403 Forbidden, text/html, page "Attention Required!" (cf-ray 8a-FRA)`,
      'bot filter',
    ],
    [
      page(503, '<html>', { 'x-amz-cf-id': 'abc==' }),
      'status 503 Service Unavailable, no content type (x-amz-cf-id abc==)',
      'status.auth0.com',
    ],
    [
      page(200, {}, { 'content-type': 'application/json' }),
      'status 200, application/json, which is not what was requested',
      'another server',
    ],
    [page(511, ''), 'status 511 Network Authentication Required', 'browser'],
  ])('%#', (cause, message, next) => {
    expect(cause.message).toContain(message);
    expect(cause.next).toContain(next);
  });

  test("an error of Auth0's own is no page", () => {
    const { message } = page(500, { statusCode: 500, message: 'Global limit has been reached' });
    expect(message).toBe('acme.test answered with an error: status 500, Global limit has been reached');
  });

  test('a trace that differs from reply to reply makes no other cause of it', () => {
    expect(page(403, '', { 'cf-ray': '1' }).key).toBe(page(403, '', { 'cf-ray': '2' }).key);
  });

  test('a hostile page is bounded, and soon read', () => {
    const { message } = page(200, `<title>${'x'.repeat(1e6)}</title>`, { 'x-request-id': 'y'.repeat(1e5) });
    expect(message.length).toBeLessThan(400);
    expect(page(200, '<title'.repeat(1e6)).message).not.toContain('page');
  });

  test('a 407 within TLS wants credentials as well', () => {
    expect(page(407, '', { 'proxy-authenticate': 'Basic' }).stops).toBe('proxy_credentials');
  });
});

test('whose it is comes from the request', () => {
  const config = { baseURL: 'https://acme.test:8443', url: '/api/v2/x' } as InternalAxiosRequestConfig;
  const error = Object.assign(new AxiosError('x', 'ECONNRESET', config), { cause: anError('ECONNRESET') });
  expect(causeOf(error).message).toContain('acme.test:8443 closed the connection');
});
