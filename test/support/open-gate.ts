import type { Gate, Pass, RateFacts } from '../../src/domain/ports.ts';

/** A gate that lets everybody through at once and writes down what the passes were told. */
export interface OpenGate extends Gate {
  /** One entry for each pass that was handed back: `replied 429`, `failed timeout`, `cancelled`. */
  readonly told: readonly string[];
  /** What came with the replies. */
  readonly facts: readonly RateFacts[];
  /** Passes given and not handed back. */
  readonly out: number;
}

/** @param costsTry what it says of each fault. */
export function openGate({ costsTry = true }: { readonly costsTry?: boolean } = {}): OpenGate {
  const told: string[] = [];
  const facts: RateFacts[] = [];
  let out = 0;
  let sent = 0;
  function pass(): Pass {
    let open = true;
    const back = (what: string) => {
      if (!open) throw new Error(`a pass was handed back twice: ${what}`);
      open = false;
      out -= 1;
      told.push(what);
    };
    return {
      replied(fact) {
        back(`replied ${fact.status}`);
        facts.push(fact);
      },
      failed(fault) {
        back(`failed ${fault}`);
        return { costsTry };
      },
      cancelled: () => back('cancelled'),
    };
  }
  return {
    told,
    facts,
    get out() {
      return out;
    },
    enter: async (_method, signal) => {
      if (signal?.aborted) return undefined;
      out += 1;
      sent += 1;
      return pass();
    },
    rowsUnderWay: () => 50,
    view: () => ({ throttled: 0, sent, waitedS: 0 }),
  };
}
