import type { OwnStationApi } from '../api/calls.ts';
import type { DeviceConfig } from '../api/config.ts';
import type { Logged } from '../model/entry.ts';
import { toFault } from '../model/fault.ts';
import type { LinkStation } from '../uplink/link-station.ts';
import { together } from '../uplink/together.ts';
import { Care } from './devices/care.ts';
import { ChartColumns } from './charts/columns.ts';
import { ConfigDesk } from './desired/config-desk.ts';
import { settleTrial } from './desired/trial.ts';
import { DeviceSetup } from './devices/device-setup.ts';
import { Diagnosing } from './diagnosing/diagnosing.ts';
import { Diary } from './diary.ts';
import { Keeping } from './keeping/keeping.ts';
import { KeptSettings } from './settings/kept-settings.ts';
import { LedgerDesk } from './keeping/ledger-desk.ts';
import { Lookout } from './lookout.ts';
import { Newsroom } from './newsroom.ts';
import { Offspring } from './devices/offspring.ts';
import { OwnDevices } from './devices/own-devices.ts';
import { OwnExports } from './exports/own-exports.ts';
import { OwnKeeping } from './keeping/own-keeping.ts';
import { OwnLinkStation } from './own-link-station.ts';
import { OwnNews } from './own-news.ts';
import { callsOf } from './own-parts.ts';
import { OwnStanding } from './own-standing.ts';
import { OwnWires } from './own-wires.ts';
import { Panels } from './panel/panels.ts';
import type { Log, Origin, Platform } from './platform.ts';
import { goneWith, Recovery } from './recovery/recovery.ts';
import { OwnRules } from './rules/own-rules.ts';
import { Sending } from './sending/sending.ts';
import type { StationOptions } from './station-options.ts';
import { TimeKeeper } from './time/time-keeper.ts';
import { Turns } from './turns.ts';
import { Uplinks } from './sending/uplinks.ts';
import { vigil } from './vigil.ts';

/** Why a station is ended that the system is about to put to sleep. */
export const ASLEEP = 'asleep';

/** A station, and all that can be asked of it. */
export type OpenStation = Station & OwnStationApi;

/** All devices of one place, their log and their uplink. The same class runs in a page's worker and on a Raspberry Pi. */
export class Station {
  readonly log: Log;
  /** As its links speak for it. */
  readonly link: LinkStation;
  readonly #parts: Assembled;

  private constructor(parts: Assembled) {
    this.log = parts.link.log;
    this.link = parts.link;
    this.#parts = parts;
  }

  /** @throws config/invalid where the kept settings cannot be read. */
  static async open(host: Platform, options: StationOptions): Promise<OpenStation> {
    const { log, clock } = host;
    const { devices = [], configured, mirror } = options;
    const newsroom = new Newsroom(clock);
    const gone = goneWith(log, mirror);
    const changed = () => newsroom.changed();
    // Where it cannot be taken back now, the desk does it once something can be kept.
    await settleTrial(log, clock.now()).catch(() => undefined);
    const settings = await KeptSettings.open(log, devices, changed, gone?.settings, configured);
    const recovery = await Recovery.open(log, clock, mirror);
    const parts = assemble(host, options, { newsroom, settings, recovery });
    return Object.assign(new Station(parts), callsOf(parts));
  }

  /** Resolves once `signal` aborts (with {@link ASLEEP} where the system puts the app to sleep), every device is closed and everything gathered is kept. */
  async run(signal: AbortSignal): Promise<void> {
    const { wires, time, turns, keeping, rules, panels, setup, configuration } = this.#parts;
    const { diary, link, uplinks, news, offspring } = this.#parts;
    // Nobody knows for how long the program is still let run.
    const keep = () => void this.log.flush().catch(() => undefined);
    signal.addEventListener('abort', keep, { once: true });
    await time?.begin().catch((error: unknown) => this.#parts.lookout.refused(error));
    await turns.take(async () => {
      await offspring.open();
      await rules.begin();
      await setup.reopen((id, why) => diary.note(`${id}: not opened, ${JSON.stringify(toFault(why))}`));
      await configuration.open();
      news.complete();
      await uplinks.begin();
    });
    await together(signal, [
      (until) => keeping.run(until),
      async (until) => time?.run(until),
      (until) => vigil(wires.platform.clock, (...slept) => this.#woken(...slept), until),
      (until) => link.run(until),
      (until) => rules.run(until),
      (until) => configuration.run(until),
      (until) => panels.run(until),
    ]);
    await turns.takeLast(() => this.#parts.rest(signal.reason === ASLEEP ? 'asleep' : 'closed'));
  }

  /** {@link DeviceSetup.configure} */
  configure(devices: readonly DeviceConfig[]): Promise<readonly string[]> {
    return this.#parts.setup.configure(devices);
  }

  /** What another station says, as it is stored here: rules may be about it. */
  heardFrom(origin: Origin, entries: readonly Logged[]): void {
    this.#parts.rules.heardFrom(origin, entries);
  }

  #woken(fromMs: number, toMs: number): void {
    this.#parts.devices.slept(fromMs, toMs);
    this.#parts.news.slept(fromMs, toMs);
  }
}

interface Opened {
  readonly newsroom: Newsroom;
  readonly settings: KeptSettings;
  readonly recovery: Recovery;
}

type Assembled = ReturnType<typeof assemble>;

/** Who of a station knows whom. */
function assemble(host: Platform, options: StationOptions, opened: Opened) {
  const { newsroom, settings } = opened;
  const changed = () => newsroom.changed();
  const displays = (device: string) => settings.displays(device);
  const wires = new OwnWires(host, settings, changed);
  const { platform, post, profiles } = wires;
  const { log, clock } = platform;
  /** Two people, or two clicks, never set up the same thing at once. */
  const turns = new Turns();
  const diary = new Diary(clock);
  const columns = new ChartColumns(log, log.origin.station);
  const room = new Keeping(log, clock);
  const lookout: Lookout = new Lookout({
    ...{ log, columns, room, diary, newsroom },
    rules: () => rules,
    configuration: () => configuration,
    state: (device) => devices.stateOf(device),
    slept: (...slept) => news.slept(...slept),
    isElsewhere: (...whose) => offspring.isElsewhere(...whose),
  });
  const corrected = () => lookout.corrected();
  const time = options.timing && new TimeKeeper(options.timing, log, platform.randomHex(8), corrected);
  const isSynced = () => time === undefined || time.quality === 'synced';
  const unclean = options.before === 'asleep' ? 'asleep' : 'unclean-stop';
  const devices = new OwnDevices(platform, lookout, displays, unclean, isSynced);
  const setup = new DeviceSetup(platform, turns, settings, devices, (id) => offspring.forget(id));
  const offspring: Offspring = new Offspring({
    ...{ devices, log },
    add: (config) => setup.addDevice(config),
    tell: (device, text) =>
      void lookout.happened({ rule: 'devices', version: 1, device, timeMs: clock.now(), text }),
  });
  const care = new Care(devices, platform, setup);
  const rules: OwnRules = new OwnRules({
    ...{ platform, devices, options, changed },
    happened: (event) => lookout.happened(event),
    say: (message, withinMs) => sending.say(message, withinMs),
    now: () => standing.now,
  });
  const views = () => devices.views();
  const exports = new OwnExports({ log, columns, packing: options.columns, views, displays });
  const configuration: ConfigDesk = new ConfigDesk({
    ...{ platform, settings, devices, turns, diary, changed },
    rules: () => rules.desk,
    diagnose: (query) => diagnosing.bundle(query),
    isFixed: options.configured !== undefined,
  });
  const link = new OwnLinkStation({ platform, settings, devices, exports, rules, configuration });
  const sending = new Sending(platform, link, options.beside ?? {}, changed);
  const uplinks = new Uplinks(platform, turns, settings, sending, options.broker);
  const standing = new OwnStanding({ platform, settings, room, devices, sending, time });
  const known = { ...opened, platform, room, devices, rules, configuration, sending, standing, diary };
  const label = () => link.label;
  const news: OwnNews = new OwnNews({ ...known, ledger: new LedgerDesk(log, clock), post, time, label });
  /** Together: a link that saw the devices go would tell the broker that they are no more. */
  const rest = async (cause: 'closed' | 'asleep' = 'closed') => {
    await Promise.all([sending.stop(), devices.stopAll(cause), post.end(), care.rest()]);
  };
  const panels = new Panels(clock, devices, {
    station: () => link.label ?? log.origin.station,
    alarms: () => rules.desk.alarms.cards,
    code: () => options.code?.(),
  });
  const { version } = options;
  const keeping = new OwnKeeping({ ...known, version, turns, columns, profiles, uplinks, news, rest });
  const diagnosing = new Diagnosing({
    ...{ log, clock, diary, host: options.host },
    rules: () => rules.desk.rules,
    news: () => news.after(0),
    diagnostics: () => keeping.diagnostics(),
    devices: () => settings.now.devices,
    reported: () => configuration.reported,
  });
  const shown = { lookout, exports, link, uplinks, news };
  return {
    ...{ wires, turns, diary, time, devices, setup, offspring, care, rules, configuration, panels },
    ...shown,
    keeping,
    rest,
  };
}
