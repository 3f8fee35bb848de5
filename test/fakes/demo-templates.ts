import type { TemplateView } from '../../station/api/templates.ts';
import { templates } from '../../station/rules/templates/templates.ts';
import { madeFor } from '../../station/runtime/templates/trials.ts';
import { templateView } from '../../station/runtime/templates/template-view.ts';

const channels = [
  { reference: 'garden/soilMoisture', words: 'Garden Soil', channel: { quantity: 'soilMoisture' } },
  { reference: 'garden/temperature', words: 'Garden Air', channel: { quantity: 'temperature' } },
  { reference: 'garden/pump', words: 'Garden Pump', channel: { quantity: 'switch', writable: true } },
] as const;

/** The templates as a station with the garden offers them. */
export const demoTemplates = (tried: ReadonlySet<string>): readonly TemplateView[] =>
  templates.map((template) => ({
    ...templateView(template, channels),
    ...(tried.has(template.id) ? { trial: madeFor(template) } : {}),
  }));
