import { createHash, X509Certificate } from 'node:crypto';
import { request as inTheClear } from 'node:http';
import { request as overTls } from 'node:https';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import koffi from 'koffi';

/**
 * Another machine in the network, as a process in a network namespace of its own: it reads a JSON line for each thing that it
 * is to do, and answers with one. `{"scan":"10.77.0.1"}` tries every TCP port; `{"ask":{…}}` sends a request over TLS.
 */
const system = koffi.load(null);
const socket = system.func('int socket(int family, int type, int protocol)');
const connect = system.func('int connect(int fd, void *to, unsigned int toSize)');
const setsockopt = system.func('int setsockopt(int fd, int level, int name, void *value, unsigned int size)');
const [AF_INET, SOCK_STREAM, SOL_SOCKET, SO_SNDTIMEO] = [2, 1, 1, 21];
/** `struct timeval`: so long a port may be silent, where nobody refuses. */
const PATIENCE = new Uint8Array(new BigInt64Array([2n, 0n]).buffer);

/**
 * Asks the kernel itself, port by port: a refusal is there before the call returns, and leaves the socket as it was. Anything but a
 * refusal counts as open.
 */
function scan(host) {
  const { ECONNREFUSED } = constants.errno;
  const open = [];
  let fd = trying();
  for (let port = 1; port < 65_536; port++) {
    const to = Uint8Array.of(AF_INET, 0, port >> 8, port & 0xff, ...host.split('.'), ...new Uint8Array(8));
    if (connect(fd, to, to.length) < 0 && koffi.errno() === ECONNREFUSED) continue;
    open.push(port);
    closeSync(fd);
    fd = trying();
  }
  closeSync(fd);
  return { open };
}

function trying() {
  const fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, PATIENCE, PATIENCE.length);
  return fd;
}

const ask = ({ url, method = 'GET', body, ca, headers: more = {} }) =>
  new Promise((resolve) => {
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    const headers = body === undefined ? more : { 'content-type': 'application/json', ...more };
    const request = url.startsWith('https:') ? overTls : inTheClear;
    request(url, { method, headers, agent: false, ...trust }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          text,
          print: printOf(text),
          cookie: answer.headers['set-cookie']?.[0],
        }),
      );
    })
      .on('error', ({ code, message }) => resolve({ error: code ?? message }))
      .end(body);
  });

/** SHA-256 of what came, where that is a certificate. */
const printOf = (text) =>
  text.startsWith('-----BEGIN CERTIFICATE')
    ? createHash('sha256')
        .update(new X509Certificate(text).raw)
        .digest('hex')
        .toUpperCase()
        .match(/../g)
        .join(':')
    : undefined;

for await (const line of createInterface({ input: process.stdin })) {
  const wanted = JSON.parse(line);
  const answer = wanted.scan === undefined ? await ask(wanted.ask) : scan(wanted.scan);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
