import type { IncomingMessage, ServerResponse } from 'node:http';
import { aServer } from './a-server.ts';

/** What a host does with one request. */
export type Act = (request: IncomingMessage, response: ServerResponse) => void;

export interface ScriptedHost {
  /** `http://127.0.0.1:port/export`. */
  readonly link: URL;
  /** The headers of every request, in order. */
  readonly requests: readonly IncomingMessage['headers'][];
}

/** A download host that does these acts in turn, and the last one from then on. It is closed when the test ends. */
export async function aDownloadHost(...acts: readonly [Act, ...Act[]]): Promise<ScriptedHost> {
  const requests: IncomingMessage['headers'][] = [];
  const { url } = await aServer((request, response) => {
    const act = acts[Math.min(requests.length, acts.length - 1)] ?? acts[0];
    requests.push(request.headers);
    act(request, response);
  });
  return { link: new URL(`${url}/export`), requests };
}

export interface Serving {
  readonly etag?: string;
  /** The connection dies after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Answers every request with the whole file. */
  readonly noRanges?: boolean;
}

/** Sends the file, or the rest that is asked for, as a storage service does. */
export function serves(file: Uint8Array, { etag, cutAfter, noRanges = false }: Serving = {}): Act {
  return (request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    const asked = /^bytes=(\d+)-$/.exec(range ?? '');
    const from = asked === null || noRanges || (ifRange ?? etag) !== etag ? 0 : Number(asked[1]);
    const part = file.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': part.length,
      ...(etag === undefined ? {} : { etag }),
      ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    if (cutAfter === undefined) response.end(part);
    else response.write(part.subarray(0, cutAfter), () => response.destroy());
  };
}

/** Answers with a status and nothing else of interest. */
export function answers(status: number, headers: Record<string, string> = {}): Act {
  return (_request, response) => response.writeHead(status, headers).end('<Error/>');
}
