import { type Session, SessionIn } from '../station/runtime/bridges/answers.ts';
import { BridgeDoor } from '../station/runtime/bridges/bridge-door.ts';
import { showCode } from '../station/runtime/bridges/show-code.ts';
import { askFrom } from './ask-bridge.ts';

// A page that came over plain http is known to the bridge that served it by a cookie, which no script can read.

const doorOf = (page: string) => new BridgeDoor(askFrom(page, 'same-origin'), new URL(page).origin);

/** Undefined where the bridge does not know this page. @throws bridge/…. */
export async function sessionOf(page: string): Promise<Session | undefined> {
  const door = doorOf(page);
  const answer = await door.ask('GET', '/api/session');
  return answer.status === 401 ? undefined : door.read(SessionIn, door.granted(answer));
}

/** Signs a page in by a code. @throws bridge/wrong-code, bridge/…. */
export async function signIn(page: string, code: string, label: string): Promise<void> {
  await showCode(doorOf(page), { code, label });
}

/** @throws bridge/…. */
export async function signOut(page: string): Promise<void> {
  const door = doorOf(page);
  door.granted(await door.ask('DELETE', '/api/session'));
}
