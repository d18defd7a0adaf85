// Loaded before a process's own code (node --import): it ends the process, with a code that nothing else uses, as soon
// as a socket is opened or a name looked up.
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

function forbidden() {
  process.stderr.write(`a connection was made:${new Error().stack}\n`);
  process.exit(99);
}

net.Socket.prototype.connect = forbidden;
net.Server.prototype.listen = forbidden;
dgram.Socket.prototype.send = forbidden;
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = forbidden;
  dns.promises[name] = forbidden;
}
