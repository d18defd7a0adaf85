import { parse, Parser } from 'csv-parse'; import { createReadStream, readFileSync } from 'node:fs';
const f='/tmp/pl/1m.csv';
const now=()=>process.cpuUsage().user/1e3+process.cpuUsage().system/1e3;
async function bare(opts){ const t=now(); let n=0; for await (const r of createReadStream(f).pipe(parse(opts))) n++; return (now()-t)/n*1e6; }
class C extends Parser { recs=[]; push(r){ if(r===null) return super.push(null); this.recs.push(r); return true; } }
async function coll(opts, hwm){ const t=now(); let n=0; const p=new C(opts); for await (const b of createReadStream(f,{highWaterMark:hwm})) { await new Promise((res)=>p.write(b,res)); n+=p.recs.length; p.recs=[]; } return (now()-t)/n*1e6; }
const R={}; const add=(k,v)=>{R[k]=Math.min(R[k]??1e9,v|0)};
for (let i=0;i<6;i++){
add('bare', await bare({}));
add('coll', await coll({}, 65536));
add('relaxq', await coll({relax_quotes:true}, 65536));
add('relaxc', await coll({relax_quotes:true,relax_column_count:true}, 65536));
add('skip', await coll({relax_quotes:true,relax_column_count:true,skip_empty_lines:true}, 65536));
add('+rd1', await coll({relax_quotes:true,relax_column_count:true,skip_empty_lines:true,record_delimiter:['\n']}, 65536));
add('+rd2', await coll({relax_quotes:true,relax_column_count:true,skip_empty_lines:true,record_delimiter:['\r\n','\n']}, 65536));
add('+rd2b', await coll({relax_quotes:true,relax_column_count:true,skip_empty_lines:true,record_delimiter:['\n','\r\n']}, 65536));
}
console.log(R);
