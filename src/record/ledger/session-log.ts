import type { RequestTally, RunHeader, SessionEnd } from '../journal/journal-entry.ts';

/** One process's part of a run. */
export interface Session {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The last sign of life: the only end a killed session has. */
  lastSeenAt: string;
  tally?: RequestTally;
  end?: SessionEnd;
}

/** A run's story besides its rows: what it is about, and who worked on it from when to when. */
export class SessionLog {
  readonly header: RunHeader;
  readonly sessions: Session[] = [];

  constructor(header: RunHeader) {
    this.header = header;
  }

  /** The session at work, or the last that was. */
  get current(): Session {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('the run has no session yet');
    return session;
  }

  /** How the run ended; undefined while it runs, or when its process was killed. */
  get end(): SessionEnd | undefined {
    return this.sessions.at(-1)?.end;
  }

  start(pid: number, startedAt: string): void {
    this.sessions.push({ pid, startedAt, lastSeenAt: startedAt });
  }

  /** Something was recorded at this time (ISO 8601). */
  seen(at: string): void {
    this.current.lastSeenAt = at;
  }

  tally(tally: RequestTally): void {
    this.current.tally = tally;
    this.seen(tally.at);
  }

  finish(end: SessionEnd): void {
    this.current.end = end;
    this.seen(end.finished_at);
  }
}
