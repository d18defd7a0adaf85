/** How many rows were done when. */
export interface Sample {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly done: number;
}

/** Long enough to smooth out a slow tenant's steps, short enough to show within a minute that something changed. */
const WINDOW_MS = 30_000;

/** Closer samples add nothing: 30 s of them are 120. */
const SPACING_MS = 250;

/** Below this the first few rows would make any rate look possible. */
const SHORTEST_MS = 1_000;

/** The samples of the window, with this one. The oldest kept stands at the window's start or before it. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const latest = samples.at(-1);
  if (latest !== undefined && sample.atMs - latest.atMs < SPACING_MS) return samples;
  const start = samples.findLastIndex(({ atMs }) => atMs <= sample.atMs - WINDOW_MS);
  return [...samples.slice(Math.max(0, start)), sample];
}

/** Rows a second over the window; undefined while there is too little to tell. */
export function recentPerSecond(samples: readonly Sample[]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < SHORTEST_MS) return undefined;
  return ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
}
