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
import { LINE_EVERY_MS, redrawnLine } from './status-line.ts';
import { columnsOf, type Terminal } from './terminal.ts';

/** Shows the progress of a run. Never throws, and never keeps the process alive. */
export interface Progress {
  /** How far the run is now. Call it at least once a second, even if nothing happens; drawing is throttled. */
  update(view: ProgressView): void;
  /** Removes the bar, or writes the last line. Later calls do nothing. */
  stop(): void;
}

/** Wide enough to see it move, narrow enough for the facts after it in 80 columns. */
const BAR_SIZE = 20;

/** A shorter outage is left to the retries. */
const OUTAGE_WORTH_TELLING_S = 5;

/** A bar on a terminal, one line per minute elsewhere, nothing when quiet. */
export function createProgress(terminal: Terminal, clock: Clock, quiet: boolean): Progress {
  if (quiet) return { update() {}, stop() {} };
  return terminal.interactive ? barProgress(terminal, clock) : lineProgress(terminal, clock);
}

function lineProgress(terminal: Terminal, clock: Clock): Progress {
  const paceOf = paceKeeper(clock);
  let nextLineMs: number | undefined;
  let line: string | undefined;
  let printedWaitMs = Number.NEGATIVE_INFINITY;
  let stopped = false;
  return {
    update(view) {
      if (stopped) return;
      const pace = paceOf(view);
      line = `${renderProgressLine(view, pace, new Date(clock.now()))}\n`;
      const now = clock.monotonic();
      nextLineMs ??= now + LINE_EVERY_MS;
      // Print a wait when it starts, not up to a minute later.
      const waitMs =
        pace.waitsFor === undefined ? printedWaitMs : (view.rate.waitsFor?.untilMs ?? printedWaitMs);
      const isNewWait = waitMs - printedWaitMs > WAIT_WORTH_TELLING_S * 1000;
      if (isNewWait) printedWaitMs = waitMs;
      if (now < nextLineMs && !isNewWait) return;
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
  const line = redrawnLine(terminal, clock);
  return {
    update(view) {
      const head = renderBar(view);
      const room = columnsOf(terminal.stream) - head.length;
      line.update(`${head}${fitFacts(progressFacts(view, paceOf(view)), room)}`);
    },
    stop: line.stop,
  };
}

function renderBar({ done, total }: ProgressView): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const bar = '='.repeat(Math.round(share * BAR_SIZE)).padEnd(BAR_SIZE, '-');
  return `[${bar}] ${Math.floor(share * 100)}%  `;
}

/** Measures, from one view to the next, the rate of rows, the time left and the length of an outage. */
function paceKeeper(clock: Clock): (view: ProgressView) => ProgressPace {
  let samples: readonly Sample[] = [];
  return ({ done, total, rate }) => {
    const now = clock.monotonic();
    samples = withSample(samples, { atMs: now, done });
    const perSecond = recentPerSecond(samples);
    // The initial burst is fast; the rest runs at the tenant's sustained rate at most.
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
