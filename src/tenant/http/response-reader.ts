import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { decoded } from './content-encoding.ts';

/** A complete reply, its body decoded. */
export interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The byte order mark that some servers send before the text. */
const BOM = '\uFEFF';

/**
 * Reads one reply to its end. undici's `request` would return a stream and listen to an AbortSignal: for a few hundred
 * bytes of JSON that doubles the cost of a call.
 */
export class ResponseReader implements Dispatcher.DispatchHandler {
  readonly response: Promise<WireResponse>;
  #resolve: (response: WireResponse) => void = () => {};
  #reject: (reason: Error) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #abortReason: Error | undefined;
  #started = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];
  readonly #maxBytes: number;

  /** @param maxBytes the largest size that a compressed reply may decode to. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The request has a connection, and may have been sent. */
  get started(): boolean {
    return this.#started;
  }

  /** Aborts: the promise rejects now, the request on the wire as soon as it has a connection. */
  abort(reason: Error): void {
    this.#abortReason = reason;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it waited for its connection: it must not be sent any more.
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
    else this.#started = true;
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
      const text = decoded(bytes, encoding, this.#maxBytes).toString();
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
