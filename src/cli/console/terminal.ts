import { DEFAULT_COLUMNS, wrapText } from '../../report/text/wrap.ts';
import type { Io } from '../io.ts';

/** A stream that may be a terminal: standard error and standard output are. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

/** The environment's variables. */
type Env = Readonly<Record<string, string | undefined>>;

/** What stands on the last line of a terminal and gives way to text: a progress bar. */
interface LastLine {
  hide(): void;
  show(): void;
}

/** The one hand that writes to a stream on which a progress bar may stand. */
export interface Terminal {
  readonly stream: TerminalStream;
  /** A person watches, and the cursor can be moved. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** Writes whole lines, above the last line if one is held. */
  print(text: string): void;
  /** The same for words, which keep to the width of the stream. */
  say(text: string): void;
  /** Puts something on the last line, or with undefined takes note that it is gone. */
  hold(line: LastLine | undefined): void;
}

/** Takes a stream over. From here on a reader who went away (`EPIPE`, a closed session) ends no run. */
export function openTerminal(stream: TerminalStream, env: Env, paths: Paths = {}): Terminal {
  stream.on('error', () => {});
  let held: LastLine | undefined;
  const print = (text: string) => {
    held?.hide();
    stream.write(text);
    held?.show();
  };
  return {
    stream,
    interactive: canMoveCursor(stream, env),
    color: wantsColor(stream, env),
    print,
    say: (text) => print(fitted(text, stream, paths)),
    hold(line) {
      held = line;
    },
  };
}

/** What holds paths that words may quote. */
type Paths = Partial<Pick<Io, 'cwd' | 'typed'>>;

/** Words for people, no line longer than the stream is wide. */
export function fitted(text: string, stream: TerminalStream, { cwd = '', typed = [] }: Paths): string {
  return wrapText(text, columnsOf(stream), [cwd, ...typed]);
}

/** The width of a stream. A pipe has none, and a pseudo-terminal may say 0. */
export function columnsOf({ columns }: TerminalStream): number {
  return columns || DEFAULT_COLUMNS;
}

/** Whether to colour what goes to this stream: on a terminal, unless `NO_COLOR` (https://no-color.org) says not to. */
export function wantsColor(stream: TerminalStream, env: Env): boolean {
  // An empty variable counts as unset (no-color.org).
  return canMoveCursor(stream, env) && !env.NO_COLOR;
}

/** `TERM=dumb` is how editors and CI runners say that they show escape sequences as they are. */
function canMoveCursor(stream: TerminalStream, env: Env): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb';
}
