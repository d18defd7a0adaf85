/** Auth0 refills per-minute limits once a second (docs: "Rate Limit Configurations"). */
export const STEP_MS = 1_000;

/** Resolution of the step's phase, ms: late timers hide anything finer. */
const CELL_MS = 50;

/** How near a step, in mean deviations of the latency, a reply may be on its wrong side: beyond 1.5 it seldom is. */
const DOUBTFUL_JITTERS = 1.5;

/** The phases within a second at which steps may come. */
export function stepPhases(): number[] {
  return Array.from({ length: STEP_MS / CELL_MS }, (_, cell) => cell * CELL_MS);
}

/** A time on the axis of the refill: the time itself if even, the start of the latest step if in steps. */
export function onAxis(phaseMs: number | undefined, at: number): number {
  return phaseMs === undefined ? at : Math.floor((at - phaseMs) / STEP_MS) * STEP_MS;
}

/** Where on the axis an observation at `at` may lie: near a step, on either side of it. */
export function sidesOf(
  phaseMs: number | undefined,
  at: number,
  jitterMs: number,
): readonly [here: number, there?: number] {
  const on = onAxis(phaseMs, at);
  if (phaseMs === undefined) return [on];
  const since = at - phaseMs - on;
  const doubtful = CELL_MS / 2 + DOUBTFUL_JITTERS * jitterMs;
  if (since < doubtful) return [on, on - STEP_MS];
  return STEP_MS - since < doubtful ? [on, on + STEP_MS] : [on];
}

/** The earliest time at which replies may show the step that begins at `on` of the axis. */
export function earliestMoment(phaseMs: number, on: number, jitterMs: number): number {
  return on + phaseMs - CELL_MS / 2 - DOUBTFUL_JITTERS * jitterMs;
}

/** Like {@link onAxis}, for a future time: a step counts once the last moment of its cell has passed. */
export function assumedStep(phaseMs: number | undefined, at: number): number {
  return onAxis(phaseMs, phaseMs === undefined ? at : at - CELL_MS / 2);
}

/** When refill at `perMs` will have added `missing` requests to the level assumed at `at`. */
export function whenAdded(phaseMs: number | undefined, at: number, missing: number, perMs: number): number {
  if (perMs <= 0) return Number.POSITIVE_INFINITY;
  if (phaseMs === undefined) return at + missing / perMs;
  const steps = Math.ceil(missing / (perMs * STEP_MS));
  return assumedStep(phaseMs, at) + steps * STEP_MS + phaseMs + CELL_MS / 2;
}
