import { parse } from 'csv-parse'; import { createReadStream } from 'node:fs';
import { readRows } from './src/read/read-rows.ts'; import { recordBlocks } from './src/read/block-hashes.ts'; import { createPlanner } from './src/plan/create-planner.ts';
const f=process.argv[3]??'/tmp/pl/1m.csv'; const k=+(process.argv[4]??3);
const now=()=>process.cpuUsage().user/1e3+process.cpuUsage().system/1e3;
async function bare(){ const t=now(); let n=0; for await (const r of createReadStream(f).pipe(parse())) n++; return (now()-t)/n*1e6|0; }
async function read(){ const t=now(); let n=0; const w=recordBlocks(); for await (const b of readRows(f,{watch:w})) n+=b.length; return (now()-t)/n*1e6|0; }
async function ours(){ const t=now(); let n=0; const w=recordBlocks(); const p=createPlanner({onChain:'refuse',onClaimedTwice:'refuse'},Math.random); for await (const b of readRows(f,{watch:w})) for (const r of b) p.add(r); const t1=now(); const j=p.finish(); const t2=now(); const m=process.memoryUsage(); if(k===1)console.log('finish ms',t2-t1|0,'rss MB',m.rss/1e6|0, 'peak MB', process.resourceUsage().maxRSS/1024|0); return (t2-t)/j.counts.rows*1e6|0; }
let m=1e9; for(let i=0;i<k;i++) m=Math.min(m,await ({bare,read,ours} as any)[process.argv[2]]()); console.log(process.argv[2], m);
