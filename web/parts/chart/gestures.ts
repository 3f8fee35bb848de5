/** What pointers ask of a chart. Parts are of the plotting area's width: 0 at its left edge, 1 at its right. */
export interface Gestures {
  /** A mouse rests here, or a finger tapped: read the values. */
  point(part: number): void;
  leave(): void;
  /** A mouse is choosing a stretch; `done` when it lets go. */
  choose(fromPart: number, toPart: number, done: boolean): void;
  /** A finger moves the view sideways by a part of its width. */
  pan(byPart: number): void;
  /** Two fingers make the span `factor` times as long around a place. */
  pinch(factor: number, aroundPart: number): void;
  fit(): void;
}

/** Listens to pointers over an element until the signal aborts. One finger up and down still scrolls the page. */
export function followGestures(
  element: HTMLElement,
  partAt: (clientX: number) => number,
  gestures: Gestures,
  signal: AbortSignal,
): void {
  const fingers = new Map<number, number>();
  let startX: number | undefined;
  let startedMs = 0;
  let moved = false;

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (event.pointerType === 'mouse') {
      // The pointer is held only from here on: a click still gives the chart the keyboard.
      element.setPointerCapture(event.pointerId);
    }
    fingers.set(event.pointerId, event.clientX);
    startX = event.clientX;
    startedMs = event.timeStamp;
    moved = fingers.size > 1;
  };

  const move = (event: PointerEvent): void => {
    const mouse = event.pointerType === 'mouse';
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      if (mouse) gestures.point(partAt(event.clientX));
      return;
    }
    const [one, other] = [...fingers.values()];
    fingers.set(event.pointerId, event.clientX);
    if (Math.abs(event.clientX - (startX ?? 0)) > SLIP_PX) moved = true;
    if (mouse) {
      if (moved) gestures.choose(partAt(startX ?? 0), partAt(event.clientX), false);
    } else if (one !== undefined && other !== undefined) {
      const [nowOne = 0, nowOther = 0] = [...fingers.values()];
      const [apart, nowApart] = [Math.abs(one - other), Math.abs(nowOne - nowOther)];
      if (nowApart > 10) gestures.pinch(apart / nowApart, partAt((nowOne + nowOther) / 2));
    } else if (moved) gestures.pan(partAt(before) - partAt(event.clientX));
  };

  const up = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    const ended = event.type === 'pointerup';
    if (event.pointerType === 'mouse' && moved)
      gestures.choose(partAt(startX ?? 0), partAt(event.clientX), ended);
    else if (!moved && ended && event.timeStamp - startedMs < TAP_MS) gestures.point(partAt(event.clientX));
  };

  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && gestures.leave(), {
    signal,
  });
  element.addEventListener('dblclick', () => gestures.fit(), { signal });
}

const SLIP_PX = 6;
const TAP_MS = 600;
