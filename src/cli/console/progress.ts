import { SingleBar } from 'cli-progress';
import type { Clock } from '../../domain/clock.ts';
import {
  fitFacts,
  type ProgressPace,
  type ProgressView,
  progressFacts,
  renderProgressLine,
} from '../../report/render-progress.ts';
import { WAIT_WORTH_TELLING_S } from '../../report/text/wait-words.ts';
import { recentPerSecond, type Sample, withSample } from './recent-rate.ts';
import { columnsOf, type Terminal } from './terminal.ts';

/** Shows how far a run is. It never throws, and never keeps the process alive. */
export interface Progress {
  /** How far the run is now. To be called once a second or more, whatever happens or not: it throttles by itself. */
  update(view: ProgressView): void;
  /** Takes the bar away, or writes the last line. Later calls do nothing. */
  stop(): void;
}

/** Off a terminal: often enough to see that it lives, and a night's log stays below a thousand lines. */
const LINE_EVERY_MS = 60_000;

/** Wide enough to see it move, narrow enough for the facts behind it in 80 columns. */
const BAR_SIZE = 20;

/** What stands before the facts: `[` bar `] 100%  `. */
const BAR_COLUMNS = BAR_SIZE + 9;

/** Below this an outage is a hiccup that the retries see to. */
const OUTAGE_WORTH_TELLING_S = 5;

/** A bar on a terminal, a line a minute elsewhere, nothing when quiet. */
export function createProgress(terminal: Terminal, clock: Clock, quiet: boolean): Progress {
  if (quiet) return { update() {}, stop() {} };
  return terminal.interactive ? barProgress(terminal, clock) : lineProgress(terminal, clock);
}

function lineProgress(terminal: Terminal, clock: Clock): Progress {
  const paceOf = paceKeeper(clock);
  let nextLineMs: number | undefined;
  let line: string | undefined;
  let toldWaitMs = Number.NEGATIVE_INFINITY;
  let stopped = false;
  return {
    update(view) {
      if (stopped) return;
      const pace = paceOf(view);
      line = `${renderProgressLine(view, pace, new Date(clock.now()))}\n`;
      const now = clock.monotonic();
      nextLineMs ??= now + LINE_EVERY_MS;
      // A wait is told when it begins, and not a minute later.
      const waitMs = pace.waitsFor === undefined ? toldWaitMs : (view.rate.waitsFor?.untilMs ?? toldWaitMs);
      const waitsAnew = waitMs - toldWaitMs > WAIT_WORTH_TELLING_S * 1000;
      if (waitsAnew) toldWaitMs = waitMs;
      if (now < nextLineMs && !waitsAnew) return;
      nextLineMs = now + LINE_EVERY_MS;
      terminal.print(line);
    },
    stop() {
      if (!stopped && line !== undefined) terminal.print(line);
      stopped = true;
    },
  };
}

function barProgress(terminal: Terminal, clock: Clock): Progress {
  const paceOf = paceKeeper(clock);
  const bar = new UnobtrusiveBar({
    stream: terminal.stream,
    format: '[{bar}] {percentage}%  {facts}',
    barsize: BAR_SIZE,
    clearOnComplete: true,
    // The library would switch the terminal's line wrapping off, and a killed process leaves it so.
    linewrap: true,
  });
  const show = ({ total, done }: ProgressView, facts: string) => {
    if (!bar.isActive) return bar.start(total, done, { facts });
    bar.setTotal(total);
    bar.update(done, { facts });
  };
  let stopped = false;
  return {
    update(view) {
      if (stopped) return;
      const room = columnsOf(terminal.stream) - BAR_COLUMNS;
      const facts = fitFacts(progressFacts(view, paceOf(view)), room);
      show(view, facts);
      terminal.hold({ hide: () => bar.stop(), show: () => show(view, facts) });
    },
    stop() {
      stopped = true;
      terminal.hold(undefined);
      bar.stop();
    },
  };
}

/** The library redraws by a timer of its own, which must not keep a process alive that has nothing else to do. */
class UnobtrusiveBar extends SingleBar {
  /** Set by the library's `render`; its types leave it out. */
  declare protected timer: NodeJS.Timeout | null;

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/** Measures, from one view to the next, how fast rows end, how long it will take, and how long nothing has. */
function paceKeeper(clock: Clock): (view: ProgressView) => ProgressPace {
  let samples: readonly Sample[] = [];
  return ({ done, total, rate }) => {
    const now = clock.monotonic();
    samples = withSample(samples, { atMs: now, done });
    const perSecond = recentPerSecond(samples);
    // The burst at the start goes fast; what is left goes at the tenant's own rate, or slower.
    const ahead = Math.min(perSecond ?? 0, rate.learnedPerSecond ?? Number.POSITIVE_INFINITY);
    const outageS = rate.outageSinceMs === undefined ? 0 : (now - rate.outageSinceMs) / 1000;
    const waitS = rate.waitsFor === undefined ? 0 : (rate.waitsFor.untilMs - now) / 1000;
    const nowMs = clock.now();
    return {
      nowMs,
      ...(perSecond === undefined ? {} : { perSecond }),
      ...(ahead > 0 ? { leftS: (total - done) / ahead } : {}),
      ...(outageS >= OUTAGE_WORTH_TELLING_S ? { outageS } : {}),
      ...(rate.waitsFor !== undefined && (waitS > WAIT_WORTH_TELLING_S || outageS >= OUTAGE_WORTH_TELLING_S)
        ? { waitsFor: { kind: rate.waitsFor.kind, until: nowMs + waitS * 1000 } }
        : {}),
    };
  };
}
