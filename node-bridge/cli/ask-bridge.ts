import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { FaultError } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';
import type { VerifyLine } from '../http/verify-route.ts';
import type { Running } from '../running.ts';
import { Failure } from './failure.ts';

/** Lets the bridge at a port of this machine check its log; tells how far it is as it goes. */
export async function askBridge(
  { port, key }: Running,
  path: string,
  progress: (done: number) => void,
): Promise<Verification> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${key}` } }, resolve)
      .on('error', reject)
      .end();
  }).catch((cause: unknown) => {
    throw new Failure(`the bridge that runs there does not answer on port ${port}`, 1, { cause });
  });
  if (answer.statusCode !== 200) {
    answer.resume();
    const busy = answer.statusCode === 409;
    throw new Failure(
      busy ? 'the bridge is being checked already' : 'the bridge that runs there cannot do this',
      1,
    );
  }
  for await (const text of createInterface({ input: answer })) {
    const line = JSON.parse(text) as VerifyLine;
    if ('verification' in line) return line.verification;
    if ('fault' in line) throw new FaultError(line.fault);
    progress(line.done);
  }
  throw new Failure('the bridge broke off before it was through', 1);
}
