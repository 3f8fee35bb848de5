/** The stretch of time on screen: one that ends now, or one that stands still. */
export type TimeView =
  | { readonly kind: 'live'; readonly spanMs: number }
  | { readonly kind: 'paused'; readonly fromMs: number; readonly toMs: number; readonly windowMs: number };

/** The windows a person chooses from. */
export const windows = [
  { label: '10 s', spanMs: 10_000 },
  { label: '1 min', spanMs: 60_000 },
  { label: '5 min', spanMs: 300_000 },
  { label: '1 h', spanMs: 3_600_000 },
  { label: '24 h', spanMs: 86_400_000 },
] as const;

export const spanOf = (view: TimeView): number =>
  view.kind === 'live' ? view.spanMs : view.toMs - view.fromMs;

/** From and to of the view, now. */
export const bounds = (view: TimeView, nowMs: number): readonly [fromMs: number, toMs: number] =>
  view.kind === 'live' ? [nowMs - view.spanMs, nowMs] : [view.fromMs, view.toMs];

/** Lets the view stand still where it is; recording goes on. */
export function paused(view: TimeView, nowMs: number): TimeView & { kind: 'paused' } {
  if (view.kind === 'paused') return view;
  return { kind: 'paused', fromMs: nowMs - view.spanMs, toMs: nowMs, windowMs: view.spanMs };
}

/** Goes with the present again, in the window chosen last. */
export const live = (view: TimeView): TimeView =>
  view.kind === 'live' ? view : { kind: 'live', spanMs: view.windowMs };

/** Makes the span `factor` times as long around a moment, and lets it stand still. */
export function zoomed(view: TimeView, factor: number, aroundMs: number, nowMs: number): TimeView {
  const { fromMs, toMs, windowMs } = paused(view, nowMs);
  const spanMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (toMs - fromMs) * factor));
  const part = toMs === fromMs ? 0.5 : (aroundMs - fromMs) / (toMs - fromMs);
  return within({ kind: 'paused', fromMs: aroundMs - part * spanMs, toMs: 0, windowMs }, spanMs, nowMs);
}

/** Moves the view by a time (negative: into the past), and lets it stand still. */
export function panned(view: TimeView, byMs: number, nowMs: number): TimeView {
  const still = paused(view, nowMs);
  return within({ ...still, fromMs: still.fromMs + byMs }, still.toMs - still.fromMs, nowMs);
}

/** Shows a stretch chosen with the pointer. */
export function spanned(view: TimeView, fromMs: number, toMs: number, nowMs: number): TimeView {
  const { windowMs } = paused(view, nowMs);
  return within({ kind: 'paused', fromMs, toMs, windowMs }, Math.max(SHORTEST_MS, toMs - fromMs), nowMs);
}

/** The window chosen last around what is on screen now. */
export function fitted({ fromMs, toMs, windowMs }: TimeView & { kind: 'paused' }): TimeView {
  const middleMs = (fromMs + toMs) / 2;
  return { kind: 'paused', fromMs: middleMs - windowMs / 2, toMs: middleMs + windowMs / 2, windowMs };
}

const SHORTEST_MS = 500;
const LONGEST_MS = 400 * 86_400_000;

/** Keeps at least a little of the past on screen. */
function within(view: TimeView & { kind: 'paused' }, spanMs: number, nowMs: number): TimeView {
  const fromMs = Math.min(view.fromMs, nowMs - spanMs / 10);
  return { ...view, fromMs, toMs: fromMs + spanMs };
}
