import { AccountIndex } from './src/plan/account-index.ts';
import { fingerprint, fingerprintKey } from './src/plan/fingerprint.ts';
const ids:string[]=[]; for (let i=0;i<4e6;i++) ids.push(Buffer.from('auth0|63d17c6b'+(i*2654435761>>>0).toString(16)+'abcdef').toString());
const k=fingerprintKey(Math.random), o=new Uint32Array(4);
for(let r=0;r<2;r++){ let t=performance.now(); for (const i of ids) fingerprint(i,k,o); console.log('fp ns', (performance.now()-t)*1e6/ids.length); }
const m0=process.memoryUsage().arrayBuffers;
const x=new AccountIndex(Math.random); let t=performance.now(); for (const i of ids) x.add(i); console.log('add ns', (performance.now()-t)*1e6/ids.length, x.size, (process.memoryUsage().arrayBuffers-m0)/x.size);
t=performance.now(); for (const i of ids) x.find(i); console.log('find ns', (performance.now()-t)*1e6/ids.length);
