import * as v from 'valibot';
import { fault, type Problem } from '../../model/fault.ts';
import { AS_IT_CAME, isAsItCame, rawOf, type Scale } from '../../model/scale.ts';
import type { Chosen } from '../../rules/templates/fill.ts';
import type { Candidate } from '../../rules/templates/fits.ts';
import type { Limit, Template, Want } from '../../rules/templates/template.ts';
import { templates } from '../../rules/templates/templates.ts';
import { checked, refuse } from '../checked.ts';

const Use = v.strictObject({
  template: v.string(),
  channels: v.record(v.string(), v.string()),
  limits: v.record(v.string(), v.pipe(v.number(), v.finite())),
});

/** @throws config/invalid where there is none. */
export function templateOf(id: string): Template {
  const template = templates.find((each) => each.id === id);
  if (!template) refuse('/template', 'there is no such template');
  return template;
}

/** What a person chose of a template. @throws config/invalid with all that is wrong with it. */
export function checkedUse(
  json: unknown,
  candidates: readonly Candidate[],
): { readonly template: Template; readonly chosen: Chosen } {
  const { template: id, channels, limits } = checked(Use, json);
  const template = templateOf(id);
  const problems = [
    ...Object.entries(template.wants).flatMap(([name, want]) =>
      wrongChannel(name, want, channels[name], candidates),
    ),
    ...Object.entries(template.limits).flatMap(([name, limit]) =>
      wrongLimit(name, limit, limits[name], scaleOf(limit, channels, candidates)),
    ),
  ];
  if (problems.length > 0) throw fault('config/invalid', { problems });
  const raw = Object.entries(template.limits).map(([name, limit]) => {
    const shown = limits[name] ?? limit.value;
    return [name, rawOf(scaleOf(limit, channels, candidates), shown)] as const;
  });
  return { template, chosen: { channels, limits: Object.fromEntries(raw) } };
}

function wrongChannel(
  name: string,
  want: Want,
  chosen: string | undefined,
  candidates: readonly Candidate[],
): Problem[] {
  const path = `/channels/${name}`;
  if (chosen === undefined) return want.optional ? [] : [{ path, message: `choose: ${want.words}` }];
  const found = candidates.find(({ reference }) => reference === chosen);
  if (!found) return [{ path, message: `there is no channel “${chosen}”` }];
  return want.sets && !found.channel.writable ? [{ path, message: `“${chosen}” cannot be set` }] : [];
}

/** How people see the channel that a number is compared with. */
function scaleOf(
  { of }: Limit,
  channels: Readonly<Record<string, string>>,
  candidates: readonly Candidate[],
): Scale {
  const found = of === undefined ? undefined : candidates.find(({ reference }) => reference === channels[of]);
  return { ...AS_IT_CAME, ...found?.channel };
}

function wrongLimit(
  name: string,
  { min, max, unit }: Limit,
  value: number | undefined,
  scale: Scale,
): Problem[] {
  if (scale.gain < 0)
    return [{ path: `/limits/${name}`, message: 'its channel falls where the device’s value rises' }];
  if (value === undefined || !isAsItCame(scale) || (value >= min && value <= max)) return [];
  return [{ path: `/limits/${name}`, message: `must be ${min} to ${max} ${unit}` }];
}
