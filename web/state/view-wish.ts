import * as views from './time-view.ts';

/** What a button, a key or a pointer asks of the stretch of time on screen. */
export type ViewWish =
  | { readonly do: 'window'; readonly spanMs: number }
  | { readonly do: 'pause' | 'live' | 'in' | 'out' | 'fit' | 'back' | 'forward' }
  | { readonly do: 'span'; readonly fromMs: number; readonly toMs: number }
  | { readonly do: 'pan'; readonly byMs: number }
  | { readonly do: 'zoom'; readonly factor: number; readonly aroundMs: number };

/** The view after a wish; zooming by a button goes around the cursor, else around what matters most. */
export function fulfilled(
  view: views.TimeView,
  wish: ViewWish,
  cursorMs: number | undefined,
  nowMs: number,
): views.TimeView {
  const [fromMs, toMs] = views.bounds(view, nowMs);
  switch (wish.do) {
    case 'window':
      return { kind: 'live', spanMs: wish.spanMs };
    case 'pause':
      return views.paused(view, nowMs);
    case 'live':
      return views.live(view);
    case 'in':
    case 'out': {
      const aroundMs = cursorMs ?? (view.kind === 'live' ? toMs : (fromMs + toMs) / 2);
      return views.zoomed(view, wish.do === 'in' ? 0.5 : 2, aroundMs, nowMs);
    }
    case 'zoom':
      return views.zoomed(view, wish.factor, wish.aroundMs, nowMs);
    case 'fit':
      return view.kind === 'live' ? view : views.fitted(view);
    case 'back':
    case 'forward':
      return views.panned(view, ((wish.do === 'back' ? -1 : 1) * (toMs - fromMs)) / 2, nowMs);
    case 'pan':
      return views.panned(view, wish.byMs, nowMs);
    case 'span':
      return views.spanned(view, wish.fromMs, wish.toMs, nowMs);
  }
}
