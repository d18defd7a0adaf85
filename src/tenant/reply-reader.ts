import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** A reply as it came, whole. */
export interface WireReply {
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
export class ReplyReader implements Dispatcher.DispatchHandler {
  readonly reply: Promise<WireReply>;
  #resolve: (reply: WireReply) => void = () => {};
  #reject: (why: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #ended: Error | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];

  constructor() {
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
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
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks).toString();
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      text: text.startsWith(BOM) ? text.slice(1) : text,
    });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
