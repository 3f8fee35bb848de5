import { lineOf } from '../../drivers/panel.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import { toLookAt } from '../../model/alarm.ts';
import { shownOf } from '../../model/scale.ts';
import type { ChannelView } from '../../api/device.ts';
import type { OwnDevice } from '../devices/own-device.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Clock } from '../platform.ts';
import { faceOf, type FaceLine, type FaceOf } from './face.ts';
import type { Panel } from './panel.ts';

/** So often displays are looked after: two pictures a second at most; and whether there is one. */
const EVERY_MS = 500;
const IDLE_MS = 2_000;
const MOST_DIGITS = 6;

/** What displays show beside channels. */
export interface Notable {
  readonly station: () => string;
  readonly alarms: () => readonly AlarmCard[];
  /** The code by which somebody can pair now. */
  readonly code: () => string | undefined;
}

/** Has every display of the station show what it is to show. */
export class Panels {
  readonly #clock: Clock;
  readonly #devices: OwnDevices;
  readonly #of: Notable;

  constructor(clock: Clock, devices: OwnDevices, of: Notable) {
    this.#clock = clock;
    this.#devices = devices;
    this.#of = of;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const displays = this.#devices.all.filter(({ panel }) => panel);
      for (const own of displays) void this.#show(own, own.panel!);
      const waitMs = displays.length > 0 ? EVERY_MS : IDLE_MS;
      await this.#clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  #show(own: OwnDevice, panel: Panel): Promise<void> {
    const last = this.#devices.commands.history(own.id, 'on').findLast(({ fault }) => !fault);
    const isWanted = last?.value !== 0;
    return panel.show(faceOf(this.#faceOf(panel), panel.size), { reported: own.last.of('on'), isWanted });
  }

  #faceOf(panel: Panel): FaceOf {
    const { station, alarms, code } = this.#of;
    const open = code();
    const on = toLookAt(alarms(), this.#clock.now()).filter(({ clearedMs }) => clearedMs === undefined);
    return {
      station: station(),
      ...(open === undefined ? {} : { code: open }),
      alarms: on.map(({ title }) => title),
      ...(panel.text === '' ? {} : { text: panel.text }),
      lines: this.#linesOf(panel),
    };
  }

  #linesOf(panel: Panel): readonly FaceLine[] {
    if (panel.lines.length === 0) return this.#firstLines(panel);
    return panel.lines.map((line) => {
      const { device, channel, name } = lineOf(line);
      const own = this.#devices.get(device);
      const view = this.#channelsOf(device).find((each) => each.name === channel);
      if (!own || !view) return { name: name ?? `${device}/${channel}` };
      return { name: name ?? view.label, ...this.#valueOf(own, view, panel.staleMs) };
    });
  }

  /** As many as there is room for, of all devices but displays. */
  #firstLines({ size, staleMs }: Panel): readonly FaceLine[] {
    const others = this.#devices.all.filter(({ panel }) => !panel);
    const all = others.flatMap((own) => this.#channelsOf(own.id).map((view) => ({ own, view })));
    return all.slice(0, size.pages - 1).map(({ own, view }) => {
      const isOnly = others.length === 1;
      const name = isOnly ? view.label : `${own.config.label} ${view.label.toLowerCase()}`;
      return { name, ...this.#valueOf(own, view, staleMs) };
    });
  }

  #channelsOf(device: string): readonly ChannelView[] {
    return this.#devices.metas().find((meta) => meta.device === device)?.channels ?? [];
  }

  #valueOf(own: OwnDevice, view: ChannelView, staleMs: number): Omit<FaceLine, 'name'> {
    const last = own.last.of(view.name);
    if (!last) return {};
    const ageMs = this.#clock.now() - last.timeMs;
    const isThere = own.state.phase === 'live' && own.session.missing === undefined;
    if (!isThere || ageMs > staleMs) return { silentMs: ageMs };
    return { value: written(shownOf(view, last.value), view) };
  }
}

/** A value as people read it in a short line. */
function written(value: number, { quantity, decimals, unitText }: ChannelView): string {
  if (quantity === 'switch') return value > 0 ? 'On' : 'Off';
  const whole = Math.trunc(Math.abs(value)).toString().length;
  const text = Number.isFinite(value)
    ? value.toFixed(Math.max(0, Math.min(decimals, MOST_DIGITS - whole)))
    : 'OL';
  return unitText === '' ? text : `${text} ${unitText}`;
}
