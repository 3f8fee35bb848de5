import type { TemplateView } from '../../api/templates.ts';
import { bestOf, type Candidate, fits } from '../../rules/templates/fits.ts';
import type { Template } from '../../rules/templates/template.ts';
import { given } from '../../uplink/native/fields.ts';

/** A template as a screen shows it, with the channels that fit. */
export function templateView(template: Template, candidates: readonly Candidate[]): TemplateView {
  const { id, title, purpose, says } = template;
  const wants = Object.entries(template.wants).map(([name, want]) => ({
    name,
    words: want.words,
    sets: want.sets ?? false,
    optional: want.optional ?? false,
    fits: fits(want, candidates),
    ...given({ best: bestOf(want, candidates) }),
  }));
  const limits = Object.entries(template.limits).map(([name, limit]) => ({ name, ...limit }));
  return { id, title, purpose, says, wants, limits };
}
