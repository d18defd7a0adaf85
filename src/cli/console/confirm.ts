import { createInterface } from 'node:readline';
import { sanitize } from '../../report/text/sanitize.ts';
import { wrapText } from '../../report/text/wrap.ts';
import { columnsOf } from './terminal.ts';

/** Columns for the word `yes`, a blank before it and the cursor behind it. */
const ROOM_TO_ANSWER = 5;

/** What came of a question. `aborted`: Ctrl-C, or the signal. */
export type Answer = 'yes' | 'no' | 'aborted';

export interface Question {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Without what to type. */
  readonly question: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks a person on a terminal. Only the word `yes` is one: a link destroys an account, and a stray Enter, or the `y`
 * of another prompt, must not start thousands of them. The end of the input is a no.
 */
export function confirm({ input, output, question, signal }: Question): Promise<Answer> {
  if (signal?.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => {
    const lines = createInterface({ input, output });
    let open = true;
    const settle = (answer: Answer, typed: boolean) => {
      // Closing tells of itself by `close`, which is an end of the input only while nothing else has ended it.
      if (!open) return;
      open = false;
      signal?.removeEventListener('abort', abort);
      lines.close();
      // Whoever typed ended the question's line with Enter.
      if (!typed) output.write('\n');
      resolve(answer);
    };
    const abort = () => settle('aborted', false);
    signal?.addEventListener('abort', abort, { once: true });
    lines.on('SIGINT', abort);
    // A terminal that goes away ends the input and sends SIGHUP, in either order: the signal tells more.
    const gone = () => setImmediate(() => settle('no', false));
    lines.on('close', gone);
    lines.on('error', gone);
    const words = wrapText(
      `${sanitize(question)} Type "yes" to continue:`,
      columnsOf(output) - ROOM_TO_ANSWER,
    );
    lines.question(`${words} `, (line) => settle(line.trim().toLowerCase() === 'yes' ? 'yes' : 'no', true));
  });
}
