import * as v from 'valibot';
import { fault } from '../../model/fault.ts';
import type { Answer } from '../platform.ts';
import { Wrong } from './answers.ts';
import type { BridgeDoor } from './bridge-door.ts';

/** What is said to a bridge to be let in: the code, what it is to call this device, and which station it is. */
export interface Shown {
  readonly code: string;
  readonly label: string;
  readonly station?: string;
}

/** What the bridge gives for the code. @throws bridge/wrong-code, bridge/…. */
export async function showCode(door: BridgeDoor, shown: Shown): Promise<Answer> {
  const answer = await door.ask('POST', '/api/pair', shown);
  const wrong = v.safeParse(Wrong, answer.json);
  if (answer.status === 403 && wrong.success) throw fault('bridge/wrong-code', wrong.output);
  return door.granted(answer);
}
