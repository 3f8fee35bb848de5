/** The key of a shortcut: undefined while somebody types, holds a modifier, or has switched shortcuts off. */
export function letterKey(event: KeyboardEvent, wanted: boolean): string | undefined {
  if (!wanted || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat)
    return undefined;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return undefined;
  if (target.closest('input, textarea, select, [contenteditable]')) return undefined;
  // A space on a button presses it.
  if (event.key === ' ' && target.closest('button, a, summary, [role=switch]')) return undefined;
  return event.key.toLowerCase();
}
