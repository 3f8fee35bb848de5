import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PASSWORD_LETTERS } from '../../trust/password.ts';
import { wrongUsage } from '../failure.ts';

/** The first line of what comes in, unseen where a person types it: a command line can be read by every program. @throws Failure. */
export async function askPassword(label = 'Password'): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`${label}: `);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: process.stdin.isTTY });
  lines.once('SIGINT', () => process.exit(130));
  const { value } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  if (process.stdin.isTTY) process.stderr.write('\n');
  const { least, most } = PASSWORD_LETTERS;
  const password = String(value ?? '');
  if (password.length >= least && password.length <= most) return password;
  throw wrongUsage(
    `a ${label.toLowerCase()} has ${least} to ${most} letters; it is the first line of what is read`,
  );
}
