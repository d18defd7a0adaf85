import { unreachable } from '../../domain/unreachable.ts';
import { type SandboxRequest, type Surface, userOf } from '../server/request.ts';

/**
 * A way for a call to go wrong. `applied` says whether the tenant had carried the request out by then:
 * that is what a client cannot see, and the reason for most of these.
 */
export type SandboxFault =
  /** 429 whatever the bucket holds; `resetInS` sets `x-ratelimit-reset`. Without both there is no word on when. */
  | { readonly kind: 'throttle'; readonly retryAfter?: number | string; readonly resetInS?: number }
  /** An error in Auth0's own shape. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly errorCode?: string;
      readonly applied?: boolean;
    }
  /** A page of HTML from a gateway. */
  | { readonly kind: 'html'; readonly status: 403 | 502 | 503 | 504; readonly applied?: boolean }
  /** The connection dies without a reply. */
  | { readonly kind: 'reset'; readonly applied: boolean }
  /** A reply shorter than its `content-length`, then the connection dies. Always applied. */
  | { readonly kind: 'truncated' }
  /** No answer, until the client gives up or the sandbox closes. */
  | { readonly kind: 'hang'; readonly applied: boolean }
  /** Carried out and answered `byMs` later, whether or not the client still waits. */
  | { readonly kind: 'slow'; readonly byMs: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: 301 | 302 | 307 | 308 }
  /** A reply of that status whose body goes on for `bytes`. */
  | { readonly kind: 'oversized'; readonly bytes: number; readonly status?: number }
  /** A success whose body is not what it should be. Always applied. */
  | { readonly kind: 'garbage'; readonly body: string }
  /** An error whose message repeats the caller's tokens, to test that they are redacted. */
  | { readonly kind: 'echo'; readonly status: number };

/** Which requests meet a fault. What is left out matches every request. */
export interface FaultRule {
  readonly fault: SandboxFault;
  /** Default `api`: the Management API alone. */
  readonly at?: Surface;
  readonly method?: string;
  /** The user in the path: for a link, the primary's full id. */
  readonly userId?: string;
  readonly match?: (request: SandboxRequest) => boolean;
  /** The chance that a matching request meets it, drawn from the seeded random. Default 1. */
  readonly probability?: number;
  /** Matching requests that pass before the first that meets it. Default 0. */
  readonly skip?: number;
  /** How many requests meet it. Default: all. */
  readonly times?: number;
}

/** The rules in force, and how far each has been used. The first rule that fires decides. */
export class FaultBook {
  readonly #random: () => number;
  #rules: { readonly rule: FaultRule; skip: number; times: number }[] = [];
  /** Faults met so far. */
  met = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Puts these rules in place of the ones before. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, skip: rule.skip ?? 0, times: rule.times ?? Infinity }));
  }

  /** The fault this request is to meet, if any; it is used up by that. */
  pick(request: SandboxRequest, door: Surface): SandboxFault | undefined {
    for (const entry of this.#rules) {
      if (entry.times <= 0 || !isMeant(entry.rule, request, door)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      const { probability = 1 } = entry.rule;
      if (probability < 1 && this.#random() >= probability) continue;
      entry.times -= 1;
      this.met += 1;
      return entry.rule.fault;
    }
    return undefined;
  }
}

/** Whether the tenant carries the request out although the client meets this fault. */
export function isApplied(fault: SandboxFault): boolean {
  switch (fault.kind) {
    case 'truncated':
    case 'garbage':
    case 'slow':
      return true;
    case 'status':
    case 'html':
    case 'reset':
    case 'hang':
      return fault.applied ?? false;
    case 'throttle':
    case 'redirect':
    case 'oversized':
    case 'echo':
      return false;
    default:
      return unreachable(fault);
  }
}

function isMeant(rule: FaultRule, request: SandboxRequest, door: Surface): boolean {
  return (
    door === (rule.at ?? 'api') &&
    (rule.method === undefined || rule.method === request.method) &&
    (rule.userId === undefined || rule.userId === userOf(request)) &&
    (rule.match === undefined || rule.match(request))
  );
}
