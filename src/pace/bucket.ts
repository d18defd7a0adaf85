import { heightAt, type Line, observe, surprise } from './line.ts';

export const STEP_MS = 1_000;
const PHASES = 20;
const HALF_CELL_MS = STEP_MS / PHASES / 2;

export interface Idea {
  readonly phaseMs: number | undefined;
  readonly line: Line;
  readonly doubt: number;
  /** How far points lie off this line beyond rounding: the mean square. */
  readonly noise: number;
}

export interface Bucket {
  readonly limit: number;
  readonly ideas: readonly Idea[];
  readonly plausible: readonly Idea[];
  /** Replies so far that told of a token taken. */
  readonly answered: number;
  readonly at: number;
}

export interface Sighting {
  readonly at: number;
  readonly remaining: number;
  readonly perMs: number;
  readonly jitterMs: number;
}
export const K = { z: Number(process.env.Z ?? 1), memory: 3000, fade: 0.95, doubt: Number(process.env.DB ?? 12), wander: Number(process.env.WA ?? 0.1), least: Number(process.env.LE ?? 0.3), slope: Number(process.env.SL ?? 0.3), up: Number(process.env.UP ?? 0.02), down: Number(process.env.DN ?? 0.1), noise: 500, leak: Number(process.env.LK ?? 0.6) };

function axis(phaseMs: number | undefined, at: number): number {
  return phaseMs === undefined ? at : Math.floor((at - phaseMs) / STEP_MS) * STEP_MS;
}
function sides(phaseMs: number | undefined, at: number, jitterMs: number): number[] {
  const on = axis(phaseMs, at);
  if (phaseMs === undefined) return [on];
  const since = at - phaseMs - on;
  const near = HALF_CELL_MS + 1.5 * jitterMs;
  if (since < near) return [on, on - STEP_MS];
  if (STEP_MS - since < near) return [on, on + STEP_MS];
  return [on];
}
const FLOOR_VARIANCE = 1 / 12;
const FLOOR_SD = Math.sqrt(FLOOR_VARIANCE);

export function firstSight(limit: number, s: Sighting): Bucket {
  const idea = (phaseMs: number | undefined): Idea => ({
    phaseMs,
    line: {
      at: axis(phaseMs, s.at),
      height: s.remaining + 1,
      slope: 0,
      heightVariance: FLOOR_VARIANCE,
      covariance: 0,
      slopeVariance: (limit / 1000) ** 2,
    },
    doubt: 0,
    noise: 0,
  });
  const ideas = [idea(undefined)];
  for (let p = 0; p < (limit < 5 ? 0 : PHASES); p++) ideas.push(idea((p * STEP_MS) / PHASES));
  return { limit, ideas, plausible: ideas, answered: 1, at: s.at };
}

export function sighted(bucket: Bucket, s: Sighting): Bucket {
  const answered = bucket.answered + 1;
  const y = s.remaining + answered;
  const full = s.remaining >= bucket.limit - 1;
  const fade = Math.max(Math.exp(-(s.at - bucket.at) / K.memory), K.fade);
  const fresh = Math.min(0.1, (s.at - bucket.at) / K.noise);
  const noiseNow = bucket.ideas.reduce((a, b) => (b.doubt < a.doubt ? b : a)).noise;
  const ideas = bucket.ideas.map((idea) => {
    const perMs = Math.max(0, idea.line.slope);
    const together = Math.max(1, s.perMs * s.jitterMs);
    const timing = (noiseNow + ((s.perMs - perMs) * s.jitterMs) ** 2) * together;
    const look = (at: number) => {
      const raw = y - heightAt(idea.line, at);
      const rounded = idea.phaseMs === undefined && raw < 0;
      const variance = timing + (rounded ? K.down : K.up);
      const { off, deviation } = surprise(idea.line, { at, height: y, variance });
      return { at, raw, off, deviation, variance, cost: (off / deviation) ** 2 + 2 * Math.log(deviation) };
    };
    const { at, raw, off, deviation, variance, cost } = sides(idea.phaseMs, s.at, s.jitterMs).map(look).reduce((a, b) => (b.cost < a.cost ? b : a));
    const height_ = raw >= 0 || idea.phaseMs !== undefined ? y : y - raw + (raw < -1 ? raw + 1 - K.leak : K.leak * raw);
    const point = { at, height: height_, variance };
    const spilled = full && off < 0;
    const doubt = idea.doubt * fade + (spilled ? 0 : cost);
    const beyond = off > 0 || idea.phaseMs !== undefined ? off : Math.min(0, off + 1);
    const noise = idea.noise + (Math.min(Math.abs(beyond), 3 * deviation) ** 2 - idea.noise) * fresh;
    if (spilled || off < -(3 * deviation + 1)) {
      return { ...idea, doubt, line: { ...idea.line, height: idea.line.height + off, heightVariance: variance, covariance: 0 } };
    }
    const height = K.wander * Math.max(noiseNow, K.least) * perMs;
    const wander = { height, slope: height * (K.slope / 1000) ** 2 };
    const reopened = { ...idea.line, slopeVariance: (bucket.limit / 1000) ** 2, covariance: 0 };
    const before = off > 3 * deviation + 1 && idea.phaseMs !== undefined ? reopened : idea.line;
    const line = observe(before, point, wander);
    // A full bucket has spilled: it tells the least that was added, not how much.
    return { ...idea, doubt, noise, line: full && idea.phaseMs !== undefined ? { ...line, slopeVariance: Math.max(line.slopeVariance, idea.line.slopeVariance) , covariance: 0} : line };
  });
  let least = Number.POSITIVE_INFINITY;
  for (const idea of ideas) least = Math.min(least, idea.doubt);
  const plausible = ideas.filter((idea) => idea.doubt <= least + K.doubt);
  return { ...bucket, ideas, plausible, answered, at: s.at };
}

/** A bucket that is full spills. `arriving` = line time of a request sent now. */
export function spill(bucket: Bucket, at: number, inFlight: number): Bucket {
  let spilled = false;
  const trim = (idea: Idea) => {
    const over = heightAt(idea.line, axis(idea.phaseMs, at)) - bucket.answered - inFlight - bucket.limit;
    if (over <= 0) return idea;
    spilled = true;
    return { ...idea, line: { ...idea.line, height: idea.line.height - over } };
  };
  const ideas = bucket.ideas.map(trim);
  if (!spilled) return bucket;
  return { ...bucket, ideas, plausible: ideas.filter((_, i) => bucket.plausible.includes(bucket.ideas[i]!)) };
}

function sureSlope({ line }: Idea): number {
  return Math.max(0, line.slope - K.z * Math.sqrt(Math.max(0, line.slopeVariance)));
}

function ideaLevel(idea: Idea, at: number, guardMs: number): number {
  const { line, phaseMs } = idea;
  const sure = line.height - K.z * Math.max(0, Math.sqrt(Math.max(0, line.heightVariance)) - FLOOR_SD);
  const t = Math.max(line.at, phaseMs === undefined ? at : axis(phaseMs, at - guardMs - HALF_CELL_MS));
  return sure + sureSlope(idea) * (t - line.at);
}

/** What the bucket holds at least, at a time, of what replies by then have left. */
export function level(bucket: Bucket, at: number, inFlight: number, guardMs: number): number {
  let low = Number.POSITIVE_INFINITY;
  for (const idea of bucket.plausible) low = Math.min(low, ideaLevel(idea, at, guardMs));
  return Math.min(bucket.limit, low - bucket.answered - inFlight);
}

export function surePerMs(bucket: Bucket): number {
  let low = Number.POSITIVE_INFINITY;
  for (const idea of bucket.plausible) low = Math.min(low, sureSlope(idea));
  return low;
}

/** When the level will be so high. */
export function timeOf(bucket: Bucket, at: number, wanted: number, guardMs: number): number {
  let latest = at;
  for (const idea of bucket.plausible) {
    const missing = wanted + bucket.answered - ideaLevel(idea, at, guardMs);
    if (missing <= 1e-9) continue;
    const perMs = sureSlope(idea);
    if (perMs <= 0) return Number.POSITIVE_INFINITY;
    const { phaseMs } = idea;
    if (phaseMs === undefined) latest = Math.max(latest, at + missing / perMs);
    else {
      const late = guardMs + HALF_CELL_MS;
      const steps = Math.ceil(missing / (perMs * STEP_MS) - 1e-9);
      latest = Math.max(latest, axis(phaseMs, at - late) + phaseMs + steps * STEP_MS + late);
    }
  }
  return latest;
}
