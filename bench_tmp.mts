import { parse } from 'csv-parse'; import { createReadStream } from 'node:fs';
import { readRows } from './src/read/read-rows.ts'; import { recordBlocks } from './src/read/block-hashes.ts'; import { createPlanner } from './src/plan/create-planner.ts';
const f=process.argv[2]??'/tmp/pl/1m.csv';
const now=()=>process.cpuUsage().user/1e3+process.cpuUsage().system/1e3;
async function bare(){ const t=now(); let n=0; for await (const r of createReadStream(f).pipe(parse())) n++; return n/(now()-t)|0; }
async function ours(){ const t=now(); let n=0; const w=recordBlocks(); const p=createPlanner({onChain:'refuse',onClaimedTwice:'refuse'},Math.random); for await (const b of readRows(f,{watch:w})) for (const r of b) p.add(r); const t1=now(); const j=p.finish(); const t2=now(); const m=process.memoryUsage(); console.log(j.counts, j.refusedByReason, 'finish',t2-t1,'ms', m.arrayBuffers/j.counts.rows, m.rss/1e6); return j.counts.rows/(t2-t)|0; }
for (let i=0;i<3;i++) console.log(await bare(), await ours());
