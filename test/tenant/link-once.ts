import { tenantOptionsOf } from '../../src/cli/flags/tenant-options.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { createLastErrors } from '../../src/run/engine/monitor/last-errors.ts';
import { connect } from '../../src/run/session/connect.ts';
import { aPair } from '../support/builders/a-pair.ts';
import { openGate } from '../support/open-gate.ts';

const quiet = () => {};
const silentLog = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A process of its own, because Node reads NODE_EXTRA_CA_CERTS when it starts: links one pair and prints the answer. */
const terms = tenantOptionsOf({ domain: process.argv[2], 'token-file': undefined }, process.env);
const connection = connect({
  ...terms,
  gate: openGate(),
  clock: systemClock,
  timeoutMs: 10_000,
  retries: 0,
  onToken: () => {},
  troubles: createLastErrors({ clean: (text) => text, log: silentLog, warn: () => {} }),
});
const answer = await connection.accounts.link(aPair(), 'auth0|p');
await connection.close();
process.stdout.write(JSON.stringify(answer));
