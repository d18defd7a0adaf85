import type { Clock } from '../../domain/clock.ts';
import { columnsOf, type Terminal } from './terminal.ts';

/** Shows what a command is busy with, where there are no rows to count. */
export interface StatusLine {
  /** What it is doing now. Call it as often as you like: drawing is throttled. */
  update(text: string): void;
  /** Takes the line away. Later calls do nothing. */
  stop(): void;
}

/** Off a terminal: often enough to show that the run is alive; a night's log stays below a thousand lines. */
export const LINE_EVERY_MS = 60_000;

/** On a terminal: faster than this nobody can read it. */
const DRAW_EVERY_MS = 100;

/** Moves to the start of the line and clears it (ECMA-48: CR, EL). */
const CLEAR_LINE = '\r\u001b[K';

/** One line, redrawn in place on a terminal; elsewhere one line per minute; nothing when quiet. */
export function createStatusLine(terminal: Terminal, clock: Clock, quiet: boolean): StatusLine {
  if (quiet) return { update() {}, stop() {} };
  return terminal.interactive ? redrawnLine(terminal, clock) : minutelyLines(terminal, clock);
}

/** The last line of a terminal. The latest text is always drawn before the line is cleared for good. */
export function redrawnLine(terminal: Terminal, clock: Clock): StatusLine {
  const { stream } = terminal;
  let text: string | undefined;
  let drawnMs: number | undefined;
  let stopped = false;
  const hide = () => {
    stream.write(CLEAR_LINE);
  };
  const show = () => {
    drawnMs = clock.monotonic();
    stream.write(`${CLEAR_LINE}${text}`);
  };
  return {
    update(next) {
      if (stopped) return;
      // A line that wraps could not be cleared.
      text = next.slice(0, columnsOf(stream) - 1);
      terminal.hold({ hide, show });
      if (drawnMs === undefined || clock.monotonic() - drawnMs >= DRAW_EVERY_MS) show();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      terminal.hold(undefined);
      if (text === undefined) return;
      show();
      hide();
    },
  };
}

function minutelyLines(terminal: Terminal, clock: Clock): StatusLine {
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
