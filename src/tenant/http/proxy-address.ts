import type { Problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';

/**
 * Parses `HTTPS_PROXY`. An address without a scheme means `http://`, as in curl. It may contain a password, so the message
 * does not repeat it. Apart from proxy-agent.ts, because the command line must not load undici to show its help.
 */
export function parseProxy(address: string): Result<string, Problem> {
  const text = address.trim();
  const href = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(href) && isProxy(new URL(href))) return ok(href);
  return err({
    code: 'bad_proxy',
    message: 'HTTPS_PROXY is not the address of an http or https proxy.',
    next: 'Example: HTTPS_PROXY=http://proxy.acme.com:3128; special characters in a user name or password must be percent-encoded (% is %25, @ is %40).',
  });
}

function isProxy({ protocol, username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
  } catch {
    // A lone %, which undici cannot decode either.
    return false;
  }
  return /^https?:$/.test(protocol);
}
