import type { RateView } from '../domain/ports.ts';
import { formatCount, formatDuration, formatRate } from './text/format.ts';
import { type WaitView, waitWords } from './text/wait-words.ts';

/** How far a run is, as plain values. */
export interface ProgressView {
  /** Rows that have ended, those of earlier parts of the run included. */
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** What the gate knows. */
  readonly rate: RateView;
  /** Why Auth0 does not answer, while it does not. */
  readonly lastError?: string;
}

/** What the onlooker measures beside the view. */
export interface ProgressPace {
  /** Rows a second of late; undefined until it can be told. */
  readonly perSecond?: number;
  /** Until the last row, in seconds. */
  readonly leftS?: number;
  /** For how long nothing has succeeded, in seconds. */
  readonly outageS?: number;
  /** What is waited for, where it is worth telling. */
  readonly waitsFor?: WaitView;
  /** Epoch ms, for times of day. */
  readonly nowMs?: number;
}

/** The facts of a progress line, the most telling first: a narrow terminal shows as many as it has room for. */
export function progressFacts(
  { done, total, failed, rate, lastError }: ProgressView,
  pace: ProgressPace,
): string[] {
  return [
    `${formatCount(done)}/${formatCount(total)}`,
    ...waiting(pace),
    ...(lastError !== undefined ? [`last error: ${lastError}`] : []),
    ...known(pace.perSecond, formatRate),
    `${formatCount(failed)} failed`,
    ...known(pace.leftS, (s) => `${formatDuration(s)} left`),
    ...known(rate.learnedPerSecond, (perSecond) => `learned ${formatRate(perSecond)}`),
    ...known(rate.perSecondCap, (perSecond) => `--rate ${formatRate(perSecond)}`),
    ...known(rate.limit, (limit) => `burst ${formatCount(limit)}`),
    ...known(rate.reserve, (reserve) => `reserve ${formatCount(reserve)}`),
    ...known(rate.throttled || undefined, (count) => `${formatCount(count)} throttled (429)`),
    ...known(Math.floor(rate.waitedS) || undefined, (s) => `waited ${formatDuration(s)}`),
  ];
}

/** One line for a log: when it was, the share done, and all the facts. */
export function renderProgressLine(view: ProgressView, pace: ProgressPace, now: Date): string {
  // Rounded down: 100% is said of nothing that is not done.
  const percent = view.total === 0 ? 100 : Math.floor((view.done / view.total) * 100);
  return `${now.toISOString()} ${percent}% ${progressFacts(view, pace).join(', ')}`;
}

/** A fact of words, such as an error, still tells something when so much of it is left. */
const WORTH_CUTTING = 24;

/** As many of the facts as `room` columns hold, in one line; the first of them always, and a long one cut off at the end. */
export function fitFacts(facts: readonly string[], room: number): string {
  const lines = facts.map((_, i) => facts.slice(0, i + 1).join('  '));
  // The last column stays free: some terminals break the line as soon as it is filled.
  const fitting = lines.filter((line) => line.length < room);
  const line = fitting.at(-1) ?? lines[0] ?? '';
  const next = facts[Math.max(1, fitting.length)] ?? '';
  const left = room - 1 - line.length - 2;
  return next.length > left && left >= WORTH_CUTTING ? `${line}  ${next.slice(0, left - 1)}…` : line;
}

/** The end of a named wait comes first: on a narrow terminal it is what there must be room for. */
function waiting({ outageS, waitsFor, nowMs = 0 }: ProgressPace): string[] {
  const nothing = known(outageS, (s) => `no success for ${formatDuration(s)}`);
  if (waitsFor === undefined) return nothing.map((fact) => `${fact}, waiting`);
  const [until, why] = waitWords(waitsFor, nowMs);
  return [`waiting ${until}`, why, ...nothing];
}

function known(value: number | undefined, text: (value: number) => string): string[] {
  return value === undefined ? [] : [text(value)];
}
