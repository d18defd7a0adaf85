// The least that anybody must do with an export: gunzip it, cut it into lines, parse each. Prints how many there were.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

let users = 0;
for await (const line of createInterface({
  input: createReadStream(process.argv[2]).pipe(createGunzip()),
})) {
  if (typeof JSON.parse(line).user_id === 'string') users += 1;
}
process.stdout.write(String(users));
