import type { AlarmAct, AlarmPage, MaintenanceEdit } from '../../station/api/alarms.ts';
import type { AlarmCard } from '../../station/model/alarm.ts';
import type { Entry, Logged } from '../../station/model/entry.ts';
import { fault } from '../../station/model/fault.ts';
import type { Severity } from '../../station/model/rule.ts';
import { AlarmDesk } from '../../station/runtime/rules/alarm-desk.ts';
import type { AlarmLog } from '../../station/runtime/rules/alarm-index.ts';
import type { AlarmSource } from '../../station/rules/alarm-cards.ts';
import type { Scene } from './demo-scene.ts';

const MIN_MS = 60_000;

const source = (id: string, title: string, severity: Severity, channel: string): AlarmSource => ({
  ...{ id, version: 2, title, severity },
  ...{ device: 'boiler', channel: `boiler/${channel}` },
});
const hot = source('hot', 'Boiler too hot', 'critical', 'supply');
const weak = source('weak', 'Flow too weak', 'warning', 'flow');

/** The bed's is the bridge's, which is there; the other that of a bridge which is away. */
const asOfOthers = (card: AlarmCard): AlarmCard =>
  card.rule === 'dry'
    ? { ...card, rule: 'greenhouse-1/dry', station: { id: 'greenhouse-1', label: 'Greenhouse' } }
    : { ...card, rule: 'cellar/damp', station: { id: 'cellar', label: 'Cellar', isAway: true } };

/** The station's own desk of alarms, over entries in memory, with what each scene begins with. */
export class DemoAlarms {
  readonly #scene: Scene;
  readonly #entries: Logged[] = [];
  readonly #rows = new Map<string, unknown>();
  readonly #desk: AlarmDesk;
  #begun: Promise<void> | undefined;
  /** Other stations are heard a moment after the own one. */
  #looks = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    const log: AlarmLog = {
      origin: { station: 'tablet-7f3a', epoch: 'e0' },
      setting: async (name) => this.#rows.get(name),
      keepSetting: async (name, value) => void this.#rows.set(name, value),
      read: async (after, limit) => this.#entries.slice(after, after + limit),
      flush: async () => undefined,
    };
    const clock = { now: () => Date.now() };
    this.#desk = new AlarmDesk(log, clock, {
      happened: async (event) => this.#kept({ kind: 'event', event }),
      changed: () => undefined,
      remember: async () => undefined,
    });
  }

  async cards(): Promise<readonly AlarmCard[]> {
    await this.#ready();
    if (this.#scene !== 'elsewhere') return this.#desk.cards;
    return this.#looks++ < 2 ? [] : this.#desk.cards.map(asOfOthers);
  }
  async act(act: AlarmAct): Promise<void> {
    await this.#ready();
    await this.#desk.act({ ...act, rule: act.rule.split('/').at(-1)! });
  }
  /** Elsewhere nothing happened here: what there is, is the bridge's or, as it is stored, that of the one which is away. */
  async history(cursor?: number, station?: string): Promise<AlarmPage> {
    await this.#ready();
    if (this.#scene !== 'elsewhere') return this.#desk.history(cursor);
    const { events } = await this.#desk.history();
    const whose = { 'greenhouse-1': 'dry', cellar: 'damp' }[station ?? ''];
    return { events: events.filter(({ rule }) => rule === whose) };
  }
  async maintenance(station?: string) {
    await this.#ready();
    return this.#isOf(station) ? this.#desk.maintenance : [];
  }
  async editMaintenance(edit: MaintenanceEdit, station?: string): Promise<void> {
    if (this.#isOf(station)) await this.#desk.editMaintenance(edit);
  }

  /** There is one desk: of the bridge that is there, where there is one. @throws uplink/unreachable for the one that is away. */
  #isOf(station: string | undefined): boolean {
    if (station === 'cellar') throw fault('uplink/unreachable', { url: '' });
    return station === (this.#scene === 'elsewhere' ? 'greenhouse-1' : undefined);
  }

  #kept(entry: Entry): number {
    return this.#entries.push({ ...entry, seq: this.#entries.length + 1 });
  }

  #ready(): Promise<void> {
    return (this.#begun ??= this.#begin(Date.now()));
  }

  async #begin(nowMs: number): Promise<void> {
    await this.#desk.open({ cards: [] });
    if (this.#scene === 'outputs') this.#some(nowMs);
    if (this.#scene === 'noted')
      this.#raise({ ...hot, needsNote: true }, nowMs - 4 * MIN_MS, '62.4 > 60.0 °C for 10 min');
    if (this.#scene === 'elsewhere')
      for (const [id, title] of [
        ['dry', 'Bed is dry'],
        ['damp', 'Cellar is damp'],
      ] as const)
        this.#raise(
          { ...hot, id, title, device: 'garden', channel: 'garden/soil' },
          nowMs - 2 * MIN_MS,
          '18.0 < 20.0 % for 5 min',
        );
    if (this.#scene === 'flood')
      for (let i = 0; i < 12; i++) {
        const timeMs = nowMs - (9 * MIN_MS - 30_000 * i);
        const { id, ...what } = i === 0 ? weak : { ...hot, title: `Valve ${i} stuck` };
        this.#raise({ ...what, id: `${id}-${i}` }, timeMs, 'no movement for 10 s');
      }
  }

  #some(nowMs: number): void {
    const tooHot = '62.4 > 60.0 °C for 10 min';
    for (const ago of [60, 30, 4]) {
      if (ago < 60) this.#clear(hot, nowMs - (ago + 10) * MIN_MS, `${tooHot}, peak 63.1; cleared below 57.5`);
      this.#raise(hot, nowMs - ago * MIN_MS, tooHot);
    }
    this.#raise(weak, nowMs - 3.5 * MIN_MS, '9.8 < 10.0 L/min for 30 s');
  }

  #raise(of: AlarmSource, timeMs: number, text: string): void {
    this.#desk.fired(of, { what: 'raised', timeMs, sinceMs: timeMs - 10_000 }, text);
  }
  #clear(of: AlarmSource, timeMs: number, text: string): void {
    this.#desk.fired(of, { what: 'cleared', timeMs, raisedMs: timeMs, sinceMs: timeMs }, text);
  }
}
