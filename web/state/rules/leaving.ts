import { guardRoute } from '../route.ts';

/**
 * Asks before somebody goes to another screen, or closes the page, while something is not saved: the address is put back until
 * the person has said that it may go.
 */
export function guardLeaving(
  isUnsaved: () => boolean,
  ask: (go: () => void) => void,
  signal: AbortSignal,
): void {
  const here = location.href;
  let { length } = history;
  guardRoute(({ newURL }) => {
    if (!isUnsaved() || newURL === here) return false;
    // A step onwards is taken back; of a step back nobody can say how far it was.
    const isOnwards = history.length > length;
    length = history.length;
    if (isOnwards) history.back();
    else history.replaceState(null, '', here);
    ask(() => (location.href = newURL));
    return true;
  });
  signal.addEventListener('abort', () => guardRoute(undefined));
  const closing = (event: BeforeUnloadEvent): void => {
    if (isUnsaved()) event.preventDefault();
  };
  addEventListener('beforeunload', closing, { signal });
}
