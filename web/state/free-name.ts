import type { ProfileDraft } from './profile-draft.ts';

/** `value1`, `value2`…: the first that no field of this kind of frame has. */
export function freeName(draft: ProfileDraft, frame: number): string {
  const fields = draft.at(['frames', frame, 'fields']);
  const names = (Array.isArray(fields) ? fields : []).map(
    (each) => (each as { name?: unknown } | null)?.name,
  );
  for (let n = 1; ; n++) if (!names.includes(`value${n}`)) return `value${n}`;
}
