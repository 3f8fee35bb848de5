import { sessionOf, signIn, signOut } from '../clear-session.ts';

/** As whom the bridge that served this page knows it; undefined where it does not. @throws bridge/…. */
export const sessionHere = () => sessionOf(location.href);
/** Signs this page in by a code. @throws bridge/wrong-code, bridge/…. */
export const signInHere = (code: string, label: string) => signIn(location.href, code, label);
/** @throws bridge/…. */
export const signOutHere = () => signOut(location.href);
