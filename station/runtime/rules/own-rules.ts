import type { AlarmBoard } from '../../api/alarm-board.ts';
import type { Batch } from '../../model/batch.ts';
import type { Gap, Logged } from '../../model/entry.ts';
import type { RuleEvent } from '../../model/rule.ts';
import { together } from '../../uplink/together.ts';
import { CheckDesk } from '../checks/check-desk.ts';
import type { StationNow } from '../checks/station-trouble.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { FarStation } from '../far/far-station.ts';
import type { Origin, Platform } from '../platform.ts';
import type { StationOptions } from '../station-options.ts';
import { boardOf } from './alarm-board.ts';
import { Notices } from './notices.ts';
import { type HandsHost, OwnHands } from './own-hands.ts';
import { Moves } from './placing/moves.ts';
import { Reach } from './reach.ts';
import { RuleDesk } from './rule-desk.ts';

/** What the rules of a station need of it. */
export interface OwnRulesHost {
  readonly platform: Platform;
  readonly devices: OwnDevices;
  readonly options: Pick<StationOptions, 'near' | 'neighbours' | 'hears' | 'courier' | 'topics'>;
  /** An event is to be logged and shown. Resolves with its number, with nothing where it was refused. */
  happened(event: RuleEvent): Promise<number | undefined>;
  readonly say: HandsHost['say'];
  /** How the station stands, for its checks. */
  now(): StationNow;
  changed(): void;
}

/** What the own station does by itself: its rules, its built-in checks, and rules on their way from and to other stations. */
export class OwnRules {
  readonly desk: RuleDesk;
  readonly checks: CheckDesk;
  readonly moves: Moves;
  readonly notices: Notices;
  /** Another station that is seen here. */
  readonly near: (station: string) => FarStation | undefined;
  readonly #host: OwnRulesHost;

  constructor(host: OwnRulesHost) {
    this.#host = host;
    const { platform, devices, options } = host;
    const { courier, hears = false, topics = [] } = options;
    const { station } = platform.log.origin;
    const changed = () => host.changed();
    const near = (this.near = (name) => options.near?.(name));
    const reach = new Reach(platform, devices, near);
    const wordingOf = (channel: string) => reach.wordingOf(channel);
    this.notices = new Notices(changed);
    const hands = new OwnHands(
      {
        act: (rule, wish) => reach.set(rule, wish),
        say: (message, withinMs) => host.say(message, withinMs),
        courier,
        topics,
        notice: (notice) => this.notices.add(notice),
      },
      { station, last: (channel) => reach.last(channel), wordingOf },
    );
    this.desk = new RuleDesk(platform, {
      happened: (event) => host.happened(event),
      hands,
      runsOn: (rule) => this.moves.at(rule),
      wordingOf,
      changed,
    });
    const { desk } = this;
    const channelOf = (device: string, channel: string) => reach.ownChannel(device, channel);
    this.moves = new Moves({ platform, rules: desk, near, channelOf, hears, courier, changed });
    this.checks = new CheckDesk(platform, {
      metas: () => devices.metas(),
      state: (device) => devices.stateOf(device),
      now: () => host.now(),
      neighbours: () => options.neighbours?.().map(({ known }) => known) ?? [],
      cards: () => desk.alarms.cards,
      found: (...alarm) => desk.found(...alarm),
      drop: (rule) => desk.alarms.drop(rule, 'it is not watched any more'),
    });
  }

  /** Takes up where all of it was. */
  async begin(): Promise<void> {
    await this.moves.open();
    await this.desk.begin(this.moves.lodging.all);
    await this.checks.begin();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { courier } = this.#host.options;
    await together(signal, [
      (until) => this.desk.run(until),
      (until) => this.moves.run(until),
      async (until) => courier?.run((end) => this.desk.sent(end), until),
      (until) => this.checks.run(until),
    ]);
  }

  /** The log that all was kept in is gone. */
  async forget(): Promise<void> {
    await this.moves.open();
    await this.desk.forget();
    await this.checks.forget();
  }

  batch(batch: Batch): void {
    this.desk.entry({ kind: 'batch', batch });
    this.checks.batch(batch);
  }

  gap(gap: Gap): void {
    this.desk.entry({ kind: 'gap', gap });
    this.checks.gap(gap);
  }

  /** What another station says, as it is stored here: rules may be about it. */
  heardFrom(origin: Origin, entries: readonly Logged[]): void {
    this.desk.handover.heard(origin, entries);
  }

  /** What other stations are told of alarms; undefined until they are known. */
  get board(): AlarmBoard | undefined {
    const { known } = this.desk.alarms;
    return known && boardOf(known, this.notices.all);
  }
}
