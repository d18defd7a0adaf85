// The least that anybody must do with a CSV: csv-parse with its defaults. Prints how many records there were.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

let records = 0;
for await (const _ of createReadStream(process.argv[2]).pipe(parse())) records += 1;
process.stdout.write(String(records));
