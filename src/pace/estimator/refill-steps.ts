/** Auth0 refills per-minute limits once a second (docs: "Rate Limit Configurations"). */
export const STEP_MS = 1_000;

/** When in the second the steps come is told apart to so many ms: a timer's lateness hides anything finer. */
const CELL_MS = 50;

/** Latencies that differ by the mean deviation put a reply on the wrong side of a step; beyond 1.5 of it they seldom do. */
const DOUBTFUL_JITTERS = 1.5;

/** The moments within a second at which steps may come. */
export function stepPhases(): number[] {
  return Array.from({ length: STEP_MS / CELL_MS }, (_, cell) => cell * CELL_MS);
}

/** A time on the axis that refill follows: itself where it is even, the start of the latest step where it is not. */
export function onAxis(phaseMs: number | undefined, at: number): number {
  return phaseMs === undefined ? at : Math.floor((at - phaseMs) / STEP_MS) * STEP_MS;
}

/** Where on the axis something seen at `at` may lie: near a step, on either side of it. */
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

/** The earliest moment at which the step that begins at `on` of the axis may have come, as replies show it. */
export function earliestMoment(phaseMs: number, on: number, jitterMs: number): number {
  return on + phaseMs - CELL_MS / 2 - DOUBTFUL_JITTERS * jitterMs;
}

/** As {@link onAxis}, for a time to come: a step is counted on when the last moment of its cell has passed. */
export function assumedStep(phaseMs: number | undefined, at: number): number {
  return onAxis(phaseMs, phaseMs === undefined ? at : at - CELL_MS / 2);
}

/** When refill at `perMs` will have added `missing` requests to what is assumed at `at`. */
export function whenAdded(phaseMs: number | undefined, at: number, missing: number, perMs: number): number {
  if (perMs <= 0) return Number.POSITIVE_INFINITY;
  if (phaseMs === undefined) return at + missing / perMs;
  const steps = Math.ceil(missing / (perMs * STEP_MS));
  return assumedStep(phaseMs, at) + steps * STEP_MS + phaseMs + CELL_MS / 2;
}
