import { html, nothing } from 'lit';
import type { SubjectFacts } from '../../../station/api/device.ts';
import { capital } from '../../text/capital.ts';

/** What is known in words of each speaker on a device's wire, by their numbers or names. */
export function heardSubjects(subjects: SubjectFacts = {}) {
  const told = Object.entries(subjects).sort(([a], [b]) => (a < b ? -1 : 1));
  if (told.length === 0) return nothing;
  const words = (facts: Readonly<Record<string, string>>) =>
    Object.entries(facts)
      .map(([name, value]) => `${capital(name)}: ${value}`)
      .join(', ');
  return html`<details>
    <summary>Heard on its wire (${told.length})</summary>
    <dl>
      ${told.map(
        ([subject, facts]) =>
          html`<dt>${subject}</dt>
            <dd>${words(facts)}</dd>`,
      )}
    </dl>
  </details>`;
}
