import type { ChannelView, DisplayChange } from '../../station/api/device.ts';
import { peopleUnit, ucumUnit } from '../../station/model/units.ts';
import { parseNumber } from '../text/numbers.ts';
import { noNumbers, pointProblems, scaleThrough, tableTyped, type TypedProblem } from './typed-scale.ts';

export type ScaleWay = 'factor' | 'points' | 'table';

/** How a channel is to be shown, as somebody types it; what was not typed stays as it is. */
export class ChannelDraft {
  readonly #channel: ChannelView;
  readonly #typed: Readonly<Record<string, string>>;
  readonly #way: ScaleWay | undefined;

  constructor(channel: ChannelView, typed: Readonly<Record<string, string>>, way: ScaleWay | undefined) {
    this.#channel = channel;
    this.#typed = typed;
    this.#way = way;
  }

  get way(): ScaleWay {
    return this.#way ?? (this.#channel.table ? 'table' : 'factor');
  }

  get table(): string {
    const { table = [] } = this.#channel;
    return this.#typed['table'] ?? table.map((point) => point.map(plain).join(' ')).join('\n');
  }

  get unit(): string {
    const { unit } = this.#typed;
    return unit === undefined ? peopleUnit(this.#channel.unitText) : people(unit);
  }

  get decimals(): number {
    const typed = this.#number('decimals');
    return typed === undefined ? this.#channel.decimals : Math.min(9, Math.max(0, Math.round(typed)));
  }

  /** The scale as typed; undefined where nothing whole was typed. */
  get scale(): Pick<DisplayChange, 'gain' | 'offset' | 'table'> | undefined {
    if (this.way === 'table') {
      const { table } = this.#typed['table'] === undefined ? {} : tableTyped(this.table);
      return table && { table };
    }
    if (this.way === 'points')
      return scaleThrough(
        [this.#number('raw1'), this.#number('shown1')],
        [this.#number('raw2'), this.#number('shown2')],
      );
    const [gain, offset] = [this.#number('gain'), this.#number('offset')];
    if (gain === undefined && offset === undefined) return undefined;
    return { gain: gain ?? this.#channel.gain, offset: offset ?? this.#channel.offset };
  }

  /** All that is wrong with what was typed; until nothing is, nothing is saved. */
  get problems(): readonly TypedProblem[] {
    return [...noNumbers(this.#typed, 'decimals'), ...this.#scaleProblems];
  }

  get #scaleProblems(): readonly TypedProblem[] {
    if (this.way === 'points') return pointProblems(this.#typed);
    if (this.way === 'table')
      return this.#typed['table'] === undefined
        ? []
        : tableTyped(this.table).problems.map((message) => ({ field: 'table', message }));
    const isFlat = this.#number('gain') === 0;
    const flat = { field: 'gain', message: 'Times 0 every value would be the same.' };
    return [...noNumbers(this.#typed, 'gain', 'offset'), ...(isFlat ? [flat] : [])];
  }

  /** All that is other than before. */
  get change(): DisplayChange {
    const { unit, decimals } = this.#typed;
    const [label, by, note] = ['label', 'by', 'note'].map((name) => this.#typed[name]?.trim());
    return {
      ...(label ? { label } : {}),
      ...(unit === undefined ? {} : { unitText: people(unit) }),
      ...(decimals === undefined ? {} : { decimals: this.decimals }),
      ...this.scale,
      ...(by ? { by } : {}),
      ...(note ? { note } : {}),
    };
  }

  #number(name: string): number | undefined {
    return parseNumber(this.#typed[name] ?? '');
  }
}

const people = (typed: string): string => peopleUnit(ucumUnit(typed));

/** A number as a field shows it, to ten digits. */
export const plain = (value: number): string => String(Number(value.toPrecision(10)));
