import { text } from 'node:stream/consumers';
import { aServer } from './a-server.ts';

/** What came in: the path not yet decoded, the body as it was sent. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A reply: JSON text exactly as it goes out. */
export interface RawReply {
  readonly status: number;
  readonly text: string;
}

/** A tenant that says what it is told, byte for byte: what JSON can hold and a stand-in made of objects cannot. */
export interface RawTenant {
  readonly env: Readonly<Record<string, string>>;
  readonly requests: RawRequest[];
  /** The texts of what was sent with this method. */
  bodies(method: string): string[];
}

/** Every path is decoded for `answer`, which gives the reply; undefined is Auth0's 404. */
export async function aRawTenant(answer: (request: RawRequest) => RawReply | undefined): Promise<RawTenant> {
  const requests: RawRequest[] = [];
  const { url } = await aServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/, '').replace('/api/v2/', ''));
    const raw = { method: request.method ?? '', path, body: await text(request) };
    requests.push(raw);
    const { status, text: body } = answer(raw) ?? NOT_FOUND;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  });
  return {
    env: { AUTH0_DOMAIN: url, AUTH0_ACCESS_TOKEN: 'a-token-of-this-test' },
    requests,
    bodies: (method) => requests.filter((one) => one.method === method).map(({ body }) => body),
  };
}

const NOT_FOUND: RawReply = {
  status: 404,
  text: '{"statusCode":404,"error":"Not Found","message":"The user does not exist.","errorCode":"inexistent_user"}',
};

/** An identity as JSON: of `github|1` that is `{"provider":"github","user_id":1}`. */
export function rawIdentity(id: string): string {
  const [, provider, bare = ''] = /^([^|]*)\|(.*)$/.exec(id) ?? [];
  return `{"provider":"${provider}","user_id":${/^\d+$/.test(bare) ? bare : `"${bare}"`}}`;
}

/** A user as JSON, with these members besides its id and identities. */
export function rawUser(id: string, members = '', linked: readonly string[] = []): string {
  const identities = [id, ...linked].map(rawIdentity).join(',');
  return `{"user_id":"${id}","identities":[${identities}]${members === '' ? '' : `,${members}`}}`;
}
