import { lockFolder } from '../../src/record/folder/folder-lock.ts';
import { thisProcess } from '../../src/record/folder/lock-holder.ts';

/** A process of its own for the lock's tests: takes the lock of the folder it is given, says so, and stays. */
await lockFolder(process.argv[2]!, await thisProcess());
console.log('held');
setInterval(() => {}, 60_000);
