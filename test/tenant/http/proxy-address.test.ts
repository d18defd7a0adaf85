import { describe, expect, test } from 'vitest';
import { parseProxy } from '../../../src/tenant/http/proxy-address.ts';

describe('HTTPS_PROXY', () => {
  test.each([
    ['http://proxy.acme.com:3128', 'http://proxy.acme.com:3128'],
    ['https://bulk:secret@proxy.acme.com', 'https://bulk:secret@proxy.acme.com'],
    ['proxy.acme.com:3128', 'http://proxy.acme.com:3128'],
    [' 127.0.0.1:3128 ', 'http://127.0.0.1:3128'],
  ])('may be %j', (text, href) => {
    expect(parseProxy(text)).toEqual({ ok: true, value: href });
  });

  test.each([
    'socks5://proxy.acme.com',
    'http://',
    'http://bulk:secret@proxy:no-port',
    'http://bulk:secret%@proxy:3128',
    'a b',
  ])('may not be %j, and a password in it is not repeated', (text) => {
    const parsed = parseProxy(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_proxy' } });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});
