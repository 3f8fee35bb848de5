import type { Reported } from '../model/configuration.ts';
import type { TimeSegment } from '../model/time.ts';
import type { Clock } from '../runtime/platform.ts';
import { Bell } from './bell.ts';
import type { Confirmed, Speech } from './dialect.ts';
import type { LinkStation } from './link-station.ts';
import type { Message } from './message.ts';
import type { DeviceMeta } from './native/device.ts';
import { ToldPanels } from './told-panels.ts';

const EVERY_MS = 1_000;

interface Told {
  readonly meta: DeviceMeta;
  readonly rowMs: number | undefined;
}

/** What of the log goes to this broker: with which number that begins, and what its receiver is taken to have. */
export interface Sent {
  readonly from: number;
  readonly confirmed: Confirmed | undefined;
}

/** Keeps true what the broker retains of the own station: that it is there, its devices, and their last rows. */
export class Presence {
  readonly #station: LinkStation;
  readonly #speech: Speech;
  readonly #publish: (message: Message) => Promise<unknown>;
  readonly #sent: () => Sent;
  #told: ReadonlyMap<string, Told> = new Map();
  readonly #asked = new Bell();
  readonly #panels = new ToldPanels();
  #timing: readonly TimeSegment[] = [];
  #toldAlarms = '';
  #toldReported: Reported | undefined;
  #sayAgain = false;
  #toldOnline: boolean | undefined;
  #toldLabel: string | undefined;

  constructor(
    station: LinkStation,
    speech: Speech,
    publish: (message: Message) => Promise<unknown>,
    sent: () => Sent,
  ) {
    this.#sent = sent;
    this.#station = station;
    this.#speech = speech;
    this.#publish = publish;
  }

  /** Says whether it is there, before all else. */
  async greet(): Promise<void> {
    this.#toldOnline = this.#station.online;
    this.#toldLabel = this.#station.label;
    const { confirmed, from } = this.#sent();
    await this.#say(
      this.#toldOnline
        ? this.#speech.online(this.#station.log.next, confirmed, from)
        : this.#speech.goodbye(),
    );
  }

  /** Somebody has asked to be told everything anew. */
  again(): void {
    this.#sayAgain = true;
    this.#asked.ring();
  }

  /**
   * Tells what changed at most once a second, until the signal aborts or a message is not taken; `born` each time that
   * nothing is left to be told.
   */
  async tell(clock: Clock, born: () => void, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { online, label } = this.#station;
      if (this.#sayAgain || this.#toldOnline !== online || this.#toldLabel !== label) {
        if (this.#sayAgain) this.#forget();
        this.#sayAgain = false;
        await this.greet();
      }
      await this.#tellNews();
      await this.#tellPanels(clock);
      await this.#tellAlarms();
      await this.#tellReported();
      await this.#tellTiming();
      if (this.#sayAgain) continue;
      born();
      await this.#pause(clock, signal);
    }
  }

  /** Who asks is not kept waiting. @throws the signal's reason once it aborts. */
  async #pause(clock: Clock, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    try {
      await Promise.race([clock.sleep(EVERY_MS, signal), this.#asked.rung(over.signal)]);
    } finally {
      over.abort();
    }
  }

  #forget(): void {
    [this.#told, this.#timing] = [new Map(), []];
    [this.#toldAlarms, this.#toldReported] = ['', undefined];
    this.#panels.forget();
  }

  async #tellNews(): Promise<void> {
    const now = new Map(this.#station.devices().map((meta) => [meta.device, this.#toldOf(meta)]));
    const messages = [...now].flatMap(([device, each]) => this.#newsOf(device, each, this.#told.get(device)));
    const removed = [...this.#told.values()].filter(
      ({ meta }) => this.#station.online && !now.has(meta.device),
    );
    messages.push(...removed.flatMap(({ meta }) => this.#speech.removed(meta)));
    await this.#say(messages);
    this.#told = now;
  }

  async #tellPanels(clock: Clock): Promise<void> {
    if (!this.#speech.panel) return;
    const due = this.#panels.due(this.#station, clock.steady());
    await this.#say(due.flatMap((each) => this.#speech.panel!(...each)));
  }

  async #tellAlarms(): Promise<void> {
    const board = this.#speech.alarms && this.#station.alarmBoard;
    const now = JSON.stringify(board);
    if (!board || now === this.#toldAlarms) return;
    await this.#say(this.#speech.alarms!(board));
    this.#toldAlarms = now;
  }

  async #tellReported(): Promise<void> {
    const { reported } = this.#station;
    if (!reported || !this.#speech.reported || reported === this.#toldReported) return;
    await this.#say(this.#speech.reported(reported));
    this.#toldReported = reported;
  }

  /** Nobody waits for it: where it cannot be read now, it is told later. */
  async #tellTiming(): Promise<void> {
    const timing = this.#speech.timing && (await this.#station.log.timing().catch(() => undefined));
    if (!timing || isSame(timing, this.#timing)) return;
    await this.#say(this.#speech.timing!(timing));
    this.#timing = timing;
  }

  #toldOf(meta: DeviceMeta): Told {
    return { meta, rowMs: this.#station.lastRow(meta.device)?.timeMs };
  }

  /** From the first time on the log's own entries tell a device's state. */
  #newsOf(device: string, { meta, rowMs }: Told, told: Told | undefined): readonly Message[] {
    const row = rowMs === told?.rowMs ? undefined : this.#station.lastRow(device);
    const state = told ? undefined : this.#station.state(device);
    return [
      ...(meta === told?.meta ? [] : this.#speech.device(meta, state)),
      ...(row ? this.#speech.row(device, row) : []),
    ];
  }

  async #say(messages: readonly Message[]): Promise<void> {
    await Promise.all(messages.map((message) => this.#publish(message)));
  }
}

const isSame = (one: readonly TimeSegment[], other: readonly TimeSegment[]): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
