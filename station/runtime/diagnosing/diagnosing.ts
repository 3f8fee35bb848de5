import type { DeviceConfig } from '../../api/config.ts';
import type { DiagnoseQuery } from '../../api/configuration.ts';
import type { DeviceView } from '../../api/device.ts';
import type { Diagnostics } from '../../api/keeping.ts';
import type { News } from '../../api/news.ts';
import type { RuleView } from '../../api/rules.ts';
import type { UplinkView } from '../../api/uplink.ts';
import type { AlarmCard } from '../../model/alarm.ts';
import type { Reported } from '../../model/configuration.ts';
import type { Diary } from '../diary.ts';
import type { Clock, Log } from '../platform.ts';
import { bundleText } from './bundle.ts';

/** Whom a bundle is asked of. */
export interface DiagnosingHost {
  readonly log: Pick<Log, 'origin' | 'next'>;
  readonly clock: Clock;
  readonly diary: Diary;
  news(): Promise<News>;
  diagnostics(): Promise<Diagnostics>;
  devices(): readonly DeviceConfig[];
  rules(): readonly RuleView[];
  reported(): Reported | undefined;
  /** What whoever runs the station knows of the machine. */
  readonly host: (() => Promise<object>) | undefined;
}

/**
 * How a station is, for whoever is to help from elsewhere. Only what is named here goes into it: neither what may hold a secret (options of
 * drivers, where and what rules send, how an uplink signs in), nor, where nobody asks for them, measured values.
 */
export class Diagnosing {
  readonly #of: DiagnosingHost;

  constructor(of: DiagnosingHost) {
    this.#of = of;
  }

  async bundle({ by, values = false }: DiagnoseQuery): Promise<string> {
    const { log, clock, diary } = this.#of;
    const [news, { events: _lines, ...figures }] = await Promise.all([
      this.#of.news(),
      this.#of.diagnostics(),
    ]);
    const host = await this.#of.host?.().catch(() => undefined);
    const { role, time, slept, storage, numbered, saved, uplinks, ledger, alarms = [] } = news;
    // What rules say tells values, and whom they send something.
    const lines = diary.lines.filter(({ isEvent }) => !isEvent);
    diary.note(`diagnostics were given to ${by.who} (${by.from})${values ? ', with values' : ''}`);
    return bundleText([
      ['what', 'fieldline diagnostics'],
      ['madeMs', clock.now()],
      ['for', by],
      ['station', { ...figures, nextEntry: log.next }],
      ['health', { role, time, slept, numbered, saved, storage }],
      ['host', host],
      ['configuration', this.#of.reported()],
      ['devices', news.devices.filter(({ own }) => own).map((device) => deviceTold(device, values))],
      ['deviceConfigs', this.#of.devices().map(configTold)],
      ['rules', this.#of.rules().map(ruleTold)],
      ['alarms', alarms.map((card) => alarmTold(card, values))],
      ['uplinks', uplinks.map(uplinkTold)],
      ['ledger', ledger],
      ['journal', lines.toReversed()],
    ]);
  }
}

function deviceTold(device: DeviceView, values: boolean) {
  const { key, label, driver, simulated, state, rowsPerS, counters, missing, channels } = device;
  const names = channels.map(({ name, quantity, writable = false, made }) => ({
    name,
    quantity,
    writable,
    made,
  }));
  const last = values ? { last: device.last } : {};
  return { key, label, driver, simulated, state, rowsPerS, counters, missing, channels: names, ...last };
}

/** Of the options only the names: one may be a key. */
function configTold({ options = {}, ...config }: DeviceConfig) {
  const { id, label, driver, address, line, mostRowsPerS, pipeline, controls, whenFull } = config;
  const shown = { id, label, driver, address, line, mostRowsPerS, pipeline, controls, whenFull };
  return { ...shown, options: Object.keys(options) };
}

/** Where and what it sends is nobody's business: addresses of webhooks and topics of ntfy are as good as passwords. */
function ruleTold({ id, title, severity, isOn, rule, runsOn, fault, flow }: RuleView) {
  const {
    version,
    when,
    actions = [],
  } = rule as {
    readonly version: number;
    readonly when: unknown;
    readonly actions?: readonly { readonly do: string }[];
  };
  const does = actions.map((step) => step.do);
  return {
    id,
    title,
    severity,
    isOn,
    version,
    when,
    does,
    runsOn: runsOn?.station,
    fault,
    flow: flow?.phase,
  };
}

function alarmTold(card: AlarmCard, values: boolean) {
  const { rule, version, title, severity, device, channel, raisedMs, clearedMs, count, text } = card;
  const shown = { rule, version, title, severity, device, channel, raisedMs, clearedMs, count };
  return values ? { ...shown, text } : shown;
}

function uplinkTold({ config, ...view }: UplinkView) {
  const { id, label, required, dialect, url, mqtt, qos, retain, keepAliveS, quota } = config;
  const { dead, ...figures } = view;
  const shown = { id, label, required, dialect, url, mqtt, qos, retain, keepAliveS, quota };
  return { ...figures, ...shown, dead: dead.length };
}
