import { fault } from '../../../model/fault.ts';
import { labels, type Pack, type SenmlRecord } from './record.ts';

/** A record that needs no other to be understood; its time in seconds since 1970. */
export type Resolved = Omit<SenmlRecord, 'bn' | 'bt' | 'bu' | 'bv' | 'bs' | 'bver' | 'n' | 't'> & {
  readonly n: string;
  readonly t: number;
};

/** Times below are counted from now. Source: RFC 8428, section 4.5.3. */
export const RELATIVE_BELOW_S = 2 ** 28;
/** Version 10, and with it secondary units (feature 4). Source: RFC 9100, sections 2 and 4. */
export const SECONDARY_UNITS = 10 + 2 ** 4;
const UNDERSTOOD: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, SECONDARY_UNITS]);
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/;

/**
 * What a pack says, record by record, without its base fields. Source: RFC 8428, sections 4.5 and 4.6.
 * @throws frame/syntax for a name that cannot be, a version or a must-understand field nobody here knows.
 */
export function resolve(pack: Pack, nowS: number): readonly Resolved[] {
  let base: Base = {};
  return pack.flatMap((record) => {
    const { bn, bt, bu, bv, bs, bver, n, t, ...rest } = record;
    base = { ...base, ...given({ bn, bt, bu, bv, bs }) };
    if (bver !== undefined && !UNDERSTOOD.has(bver)) throw fault('frame/syntax', { text: `version ${bver}` });
    const unknown = Object.keys(rest).find((name) => name.endsWith('_') && !labels.has(name));
    if (unknown !== undefined)
      throw fault('frame/syntax', { text: `must be understood: ${unknown.slice(0, 40)}` });
    if (!VALUES.some((field) => rest[field] !== undefined)) return [];
    const name = (base.bn ?? '') + (n ?? '');
    if (!NAME.test(name)) throw fault('frame/syntax', { text: `name ${name.slice(0, 80)}` });
    const timeS = (base.bt ?? 0) + (t ?? 0);
    return [
      {
        ...(base.bu === undefined ? {} : { u: base.bu }),
        ...rest,
        ...(rest.v === undefined ? {} : { v: rest.v + (base.bv ?? 0) }),
        ...(rest.s === undefined ? {} : { s: rest.s + (base.bs ?? 0) }),
        n: name,
        t: timeS < RELATIVE_BELOW_S ? nowS + timeS : timeS,
      },
    ];
  });
}

type Base = Partial<Pick<SenmlRecord, 'bn' | 'bt' | 'bu' | 'bv' | 'bs'>>;
const VALUES = ['v', 'vs', 'vb', 'vd', 's'] as const;

const given = (base: { readonly [K in keyof Base]: Base[K] | undefined }): Base =>
  Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined));
