import type { RequestTally, RunHeader, SessionEnd } from '../journal/journal-entry.ts';

/** One process's part of a run. */
export interface Session {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** When the session last recorded something; for a killed session, its end. */
  lastSeenAt: string;
  tally?: RequestTally;
  end?: SessionEnd;
}

/** A run's header and the processes that worked on it, with their times. */
export class SessionLog {
  readonly header: RunHeader;
  readonly sessions: Session[] = [];

  constructor(header: RunHeader) {
    this.header = header;
  }

  /** The current or last session. */
  get current(): Session {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('the run has no session yet');
    return session;
  }

  /** How the run ended; undefined while it runs or if its process was killed. */
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
