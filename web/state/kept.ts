/** Something small that this browser keeps for the screen: a choice of looks, a port's settings. Never a secret. */
export interface Kept<T> {
  get(): T;
  set(value: T): void;
}

/** Keeps a value under a name; `check` turns whatever is found there into a value that holds. */
export function kept<T>(name: string, check: (found: unknown) => T): Kept<T> {
  const key = `fieldline.${name}`;
  return {
    get() {
      try {
        return check(JSON.parse(localStorage.getItem(key) ?? 'null'));
      } catch {
        return check(null);
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden: the choice holds until the page is closed.
      }
    },
  };
}
