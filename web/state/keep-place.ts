/**
 * What comes and goes above a scrolled `area` does not move what is in it under somebody's finger: it is scrolled as far as its
 * top moved. Before anybody did anything the area just begins lower.
 */
export function keepPlace(area: HTMLElement, above: HTMLElement): ResizeObserver {
  let height = above.offsetHeight;
  const observer = new ResizeObserver(() => {
    const moved = above.offsetHeight - height;
    height += moved;
    if (navigator.userActivation.hasBeenActive) area.scrollBy({ top: moved, behavior: 'instant' });
  });
  observer.observe(above);
  return observer;
}
