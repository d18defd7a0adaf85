import type { Clock } from '../../domain/clock.ts';
import { columnsOf, type Terminal } from './terminal.ts';

/** Shows what a command is busy with, where there are no rows to count. */
export interface StatusLine {
  /** What it is doing now. To be called once a second or more: it throttles by itself. */
  update(text: string): void;
  /** Takes the line away. Later calls do nothing. */
  stop(): void;
}

/** Off a terminal: often enough to see that it lives, as the progress of a run. */
const LINE_EVERY_MS = 60_000;

/** To the line's beginning, and clear it (ECMA-48: CR, EL). */
const CLEAR_LINE = '\r\u001b[K';

/** One line that is written over on a terminal, a line a minute elsewhere, nothing when quiet. */
export function createStatusLine(terminal: Terminal, clock: Clock, quiet: boolean): StatusLine {
  if (quiet) return { update() {}, stop() {} };
  return terminal.interactive ? oneLine(terminal) : lineAMinute(terminal, clock);
}

function oneLine(terminal: Terminal): StatusLine {
  const { stream } = terminal;
  let stopped = false;
  const hide = () => {
    stream.write(CLEAR_LINE);
  };
  return {
    update(text) {
      if (stopped) return;
      // A line that wraps could not be cleared.
      const fitting = text.slice(0, columnsOf(stream) - 1);
      const show = () => {
        stream.write(`${CLEAR_LINE}${fitting}`);
      };
      show();
      terminal.hold({ hide, show });
    },
    stop() {
      if (stopped) return;
      stopped = true;
      terminal.hold(undefined);
      hide();
    },
  };
}

function lineAMinute(terminal: Terminal, clock: Clock): StatusLine {
  let nextMs: number | undefined;
  let stopped = false;
  return {
    update(text) {
      if (stopped) return;
      const now = clock.monotonic();
      nextMs ??= now + LINE_EVERY_MS;
      if (now < nextMs) return;
      nextMs = now + LINE_EVERY_MS;
      terminal.print(`${new Date(clock.now()).toISOString()}  ${text}\n`);
    },
    stop() {
      stopped = true;
    },
  };
}
