import type { Fault, RateFacts } from '../domain/ports.ts';
import { type Bucket, firstSight, level, sighted, spill, surePerMs, timeOf } from './bucket.ts';

export const P = { tau: Number(process.env.TAU ?? 300), slack: 50, guard: 0, back: Number(process.env.BK ?? 2), last: 550, init: Number(process.env.IN ?? 8) };

export interface Ticket {
  readonly sentAt: number;
  readonly perMs: number;
  readonly era: number;
  readonly answered: number;
}

export class Pacer {
  bucket: Bucket | undefined;
  inFlight = 0;
  single = true;
  era = 0;
  baseAt = -1e9;
  srtt = 0;
  jitter = 0;
  closedUntil = 0;
  resetAt = 0;
  certain = 0;
  certainSentAt = -1;
  sentTotal = 0;
  answered = 0;
  lastReplyAt = 0;
  offsetLow = -Infinity;
  throttled = 0;
  reserveShare: number;
  constructor(reserveShare: number) {
    this.reserveShare = reserveShare;
  }
  get reserve(): number {
    const limit = this.bucket?.limit ?? 0;
    return limit < 5 ? 0 : Math.floor(limit * this.reserveShare);
  }
  law(now: number): { at: number; perMs: number } {
    const b = this.bucket;
    if (b === undefined) return { at: now, perMs: 1 };
    const guard = P.guard * this.jitter;
    const ahead = this.srtt - P.back * this.jitter;
    const rate = surePerMs(b);
    const wanted = 1 + this.reserve;
    const certain = this.certain - this.answered - this.inFlight;
    const surplus = Math.max(certain, level(b, now + ahead, this.inFlight, guard)) - wanted;
    if (surplus < -0.05) {
      const at = Math.max(now + 1, timeOf(b, now + ahead, wanted + this.inFlight, guard) - ahead);
      let look = this.inFlight > 0 ? Infinity : this.baseAt + 2000;
      if (certain + 1 >= wanted && this.resetAt > this.certainSentAt) look = this.resetAt;
      return { at: Math.max(this.baseAt, Math.min(at, look)), perMs: rate };
    }
    const perMs = rate + Math.max(surplus / P.tau, 1 / P.last);
    return { at: this.baseAt + 1 / perMs, perMs };
  }
  nextAt(now: number): number {
    if (this.single && this.inFlight > 0) return Infinity;
    if (now < this.closedUntil) return this.closedUntil;
    return this.single ? now : this.law(now).at;
  }
  sent(now: number): Ticket {
    const { perMs, at } = this.law(now);
    this.baseAt = Math.max(Math.min(at, now), now - P.slack);
    if (this.bucket) this.bucket = spill(this.bucket, now + this.srtt, this.inFlight);
    this.inFlight += 1;
    return { sentAt: now, perMs, era: this.era, answered: this.answered };
  }
  replied(ticket: Ticket, facts: RateFacts, now: number): void {
    this.inFlight -= 1;
    const rtt = now - ticket.sentAt;
    if (this.srtt === 0) {
      this.srtt = rtt;
      this.jitter = rtt / P.init;
    } else {
      const off = Math.abs(rtt - this.srtt);
      const gain = off > this.jitter ? 1 / 8 : Math.min(1 / 8, (now - this.lastReplyAt) / this.srtt);
      this.jitter += (off - this.jitter) * gain;
      this.srtt += (rtt - this.srtt) / 8;
    }
    this.lastReplyAt = now;
    if (facts.dateEpochMs !== undefined) this.offsetLow = Math.max(this.offsetLow, facts.dateEpochMs - now);
    if (facts.resetEpochS !== undefined && facts.dateEpochMs !== undefined) this.resetAt = facts.resetEpochS * 1000 - this.offsetLow;
    if (facts.status === 429) {
      this.throttled += 1;
      if (ticket.era === this.era) {
        this.era += 1;
        this.single = true;
        this.closedUntil = Math.max(now + (facts.retryAfterMs ?? 0), this.resetAt);
      }
      return;
    }
    if (facts.limit === undefined || facts.remaining === undefined || ticket.era !== this.era) return;
    this.single = false;
    this.answered += 1;
    if (ticket.sentAt >= this.certainSentAt) {
      const certain = facts.remaining + ticket.answered + 1;
      this.certain = ticket.sentAt === this.certainSentAt ? Math.max(this.certain, certain) : certain;
      this.certainSentAt = ticket.sentAt;
    }
    const s = { at: now, remaining: facts.remaining, perMs: ticket.perMs, jitterMs: this.jitter };
    this.bucket = this.bucket === undefined ? firstSight(facts.limit, s) : sighted(this.bucket, s);
  }
  failed(ticket: Ticket, _fault: Fault, now: number): void {
    this.inFlight -= 1;
    void ticket;
    void now;
  }
}
