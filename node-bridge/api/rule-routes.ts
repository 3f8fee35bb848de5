import type { Context } from 'hono';
import * as v from 'valibot';
import type { RuleView } from '../../station/api/rules.ts';
import { Rule } from '../../station/rules/rule.ts';
import { Turns } from '../../station/runtime/turns.ts';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { changedSince, etagOf, isKnown } from './etag.ts';
import type { Front } from './front.ts';
import { Ms, Name } from './schemas.ts';

const { version: _given, checked: _tried, ...fields } = Rule.entries;
/** As a person writes it; its version is counted here. */
export const RuleIn = v.object(fields);
const Wanted = v.strictObject({ rule: RuleIn, isOn: v.exactOptional(v.boolean()) });
const Shown = v.object({
  id: Name,
  title: v.string(),
  severity: v.picklist(['critical', 'warning', 'info']),
  isOn: v.boolean(),
  rule: v.record(v.string(), v.unknown()),
  /** Older versions, the newest first. */
  before: v.array(v.object({ untilMs: Ms, rule: v.record(v.string(), v.unknown()) })),
  /** Which other station runs it. */
  runsOn: v.exactOptional(v.record(v.string(), v.unknown())),
  /** Why it does not run though it is on. */
  fault: v.exactOptional(v.record(v.string(), v.unknown())),
  flow: v.exactOptional(v.record(v.string(), v.unknown())),
});
const At = v.strictObject({ rule: Name });
const etagOfRule = ({ rule, isOn }: RuleView): string => etagOf([rule, isOn]);

/** The rules of the bridge's own station. Whoever changes one says which version they have seen. */
export function addRules(routes: Routes, front: Front): void {
  /** Nothing changes between looking at a version and replacing it. */
  const turns = new Turns();
  const station = () => front.station;
  const find = async (id: string) => (await front.now.own.rules()).find((each) => each.id === id);
  routes.add(
    {
      method: 'GET',
      path: '/api/rules',
      right: 'read',
      station,
      does: 'All rules of the bridge’s own station.',
      gives: { 200: { says: 'All of them.', schema: v.object({ rules: v.array(Shown) }) } },
    },
    async (c) => c.json({ rules: await front.now.own.rules() }, 200, { 'cache-control': 'no-store' }),
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/rules/:rule',
      right: 'read',
      station,
      does: 'One rule; its ETag is for changing it.',
      params: At,
      gives: { 200: { says: 'The rule.', schema: Shown }, 304: { says: 'It is the version you have.' } },
    },
    async (c, { path }) => {
      const found = await find(path.rule);
      if (!found) return absent(c);
      const headers = { etag: etagOfRule(found), 'cache-control': 'no-cache' };
      return isKnown(c, headers.etag) ? c.body(null, 304, headers) : c.json(found, 200, headers);
    },
  );
  routes.add(
    {
      method: 'PUT',
      path: '/api/rules/:rule',
      right: 'configure',
      station,
      does: 'Saves a rule as its next version (If-Match), or a new one (If-None-Match: *).',
      params: At,
      body: Wanted,
      gives: { 200: { says: 'As it is now.', schema: Shown }, 201: { says: 'It is new.', schema: Shown } },
      deed: ({ path: { rule } }) => `save ${rule}`,
    },
    (c, { path, body: { rule, isOn } }) =>
      turns.take(async () => {
        if (rule.id !== path.rule) return refuse(c, 422, 'The rule has another id than the address says.');
        const before = await find(path.rule);
        const refusal = changedSince(c, before && etagOfRule(before));
        if (refusal) return refusal;
        const wanted = { ...rule, version: 1 };
        await front.now.own.editRules({
          edit: 'save',
          rule: wanted,
          ...(isOn === undefined ? {} : { isOn }),
        });
        const now = (await find(path.rule))!;
        return c.json(now, before ? 200 : 201, { etag: etagOfRule(now), 'cache-control': 'no-cache' });
      }),
  );
  routes.add(
    {
      method: 'DELETE',
      path: '/api/rules/:rule',
      right: 'configure',
      station,
      does: 'Removes a rule (If-Match).',
      params: At,
      gives: { 204: { says: 'It is gone.' } },
      deed: ({ path: { rule } }) => `remove ${rule}`,
    },
    (c, { path: { rule } }) =>
      turns.take(async () => {
        const before = await find(rule);
        if (!before) return absent(c);
        const refusal = changedSince(c, etagOfRule(before));
        if (refusal) return refusal;
        await front.now.own.editRules({ edit: 'remove', rule });
        return c.body(null, 204);
      }),
  );
}

const absent = (c: Context): Response => refuse(c, 404, 'No rule has this id.');
