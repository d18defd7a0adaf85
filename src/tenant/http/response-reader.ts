import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { decoded } from './content-encoding.ts';

/** A reply as it came, whole. */
export interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Begins the text of some servers; no part of it. */
const BOM = '\uFEFF';

/**
 * Reads one reply to its end. undici's `request` would hand over a stream and hear an AbortSignal: for a few
 * hundred bytes of JSON that costs as much again as all the rest of a call.
 */
export class ResponseReader implements Dispatcher.DispatchHandler {
  readonly reply: Promise<WireResponse>;
  #resolve: (reply: WireResponse) => void = () => {};
  #reject: (why: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #ended: Error | undefined;
  #wentOut = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];
  readonly #mostBytes: number;

  /** @param mostBytes the most that a reply may unpack to, where somebody on the way compressed it. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** It has got a connection: from now on it may be on its way. */
  get wentOut(): boolean {
    return this.#wentOut;
  }

  /** Gives it up: at once for whoever waits, and on the wire as soon as there is one. */
  end(why: Error): void {
    this.#ended = why;
    this.#reject(why);
    this.#controller?.abort(why);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was given up while it stood in line for its connection: it must not go out any more.
    if (this.#ended !== undefined) controller.abort(this.#ended);
    else this.#wentOut = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    try {
      const bytes = Buffer.concat(this.#chunks);
      const encoding = String(this.#headers['content-encoding'] ?? '');
      const text = decoded(bytes, encoding, this.#mostBytes).toString();
      this.#resolve({
        status: this.#status,
        headers: this.#headers,
        text: text.startsWith(BOM) ? text.slice(1) : text,
      });
    } catch (error) {
      this.#reject(error as Error);
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
