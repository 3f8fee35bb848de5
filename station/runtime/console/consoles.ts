import {
  type ConsoleAct,
  type ConsoleApi,
  type ConsolePart,
  type ConsoleQuery,
  LISTENING,
  type RawPiece,
  type RawQuery,
} from '../../api/console.ts';
import type { CapturedDevice } from '../../codec/capture.ts';
import { fault, toFault } from '../../model/fault.ts';
import type { RuleEvent } from '../../model/rule.ts';
import { refuse } from '../checked.ts';
import type { OwnDevice } from '../devices/own-device.ts';
import type { OwnDevices } from '../devices/own-devices.ts';
import type { Clock } from '../platform.ts';
import { RawRecorder } from './raw-recorder.ts';
import { sentText, unlockedText } from './sent-text.ts';
import type { Tap } from './tap.ts';

const WAIT_MS = 2_000;
/** What is unlocked locks itself so long after the last thing that was sent. */
const UNLOCKED_MS = 120_000;
const MOST_SENT_BYTES = 4_096;
/** They are in memory. */
const MOST_RECORDINGS = 4;

/** Where a port is listened to before there is a device. */
interface Post {
  readonly tap: Tap;
  readonly view: { readonly address: string } | undefined;
}

/** The consoles of the own devices: what goes over their wires, what a person sends there, and what is recorded of it. */
export class Consoles implements ConsoleApi {
  readonly #devices: Pick<OwnDevices, 'all' | 'known'>;
  readonly #post: Post;
  readonly #clock: Clock;
  readonly #tell: (event: RuleEvent) => void;
  /** Until when, by the steady clock. */
  readonly #unlocked = new Map<string, number>();

  /** `tell` writes down what was sent by whom. */
  constructor(
    devices: Pick<OwnDevices, 'all' | 'known'>,
    post: Post,
    clock: Clock,
    tell: (event: RuleEvent) => void,
  ) {
    this.#devices = devices;
    this.#post = post;
    this.#clock = clock;
    this.#tell = tell;
  }

  async console(query: ConsoleQuery): Promise<ConsolePart> {
    const isPost = query.device === LISTENING;
    const tap = this.#tapOf(query.device);
    const { items, last, missed } = await tap.look(isPost ? { ...query, as: 'bytes' } : query, WAIT_MS);
    return {
      after: last,
      missed,
      items,
      unlockedForMs: this.#unlockedForMs(query.device),
      isAsked: !isPost && isAsked(this.#devices.known(query.device)),
      recording: tap.recorder?.view,
    };
  }

  async atConsole(id: string, act: ConsoleAct): Promise<void> {
    const tap = this.#tapOf(id);
    switch (act.do) {
      case 'unlock':
        return this.#unlock(this.#devices.known(id));
      case 'lock':
        return void this.#unlocked.delete(id);
      case 'send':
        return await this.#send(this.#devices.known(id), act.bytes);
      case 'record':
        return this.#record(id, tap);
      case 'stop':
        return tap.recorder?.stop();
      case 'forget':
        return tap.record(undefined);
      default:
        refuse('/do', 'nothing that can be done');
    }
  }

  async rawRecording(query: RawQuery): Promise<RawPiece> {
    const { recorder } = this.#tapOf(query.device);
    if (!recorder) refuse('/device', 'nothing recorded');
    return recorder.piece(query);
  }

  /** What is sent here no limit holds back: that somebody may do so now is written down beside what they send. */
  #unlock({ id, outputs }: OwnDevice): void {
    if (outputs.length > 0 && this.#unlockedForMs(id) === 0) this.#note(id, unlockedText(outputs));
    this.#unlocked.set(id, this.#clock.steady() + UNLOCKED_MS);
  }

  async #send({ id, session }: OwnDevice, bytes: Uint8Array): Promise<void> {
    if (this.#unlockedForMs(id) === 0) throw fault('console/locked', { device: id });
    if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > MOST_SENT_BYTES)
      refuse('/bytes', `between 1 and ${MOST_SENT_BYTES}`);
    this.#unlocked.set(id, this.#clock.steady() + UNLOCKED_MS);
    let why: unknown;
    try {
      await session.send(Uint8Array.from(bytes));
    } catch (error) {
      why = error;
      throw error;
    } finally {
      this.#note(id, sentText(bytes, why === undefined ? undefined : toFault(why)));
    }
  }

  #note(device: string, text: string): void {
    this.#tell({ rule: 'console', version: 1, device, timeMs: this.#clock.now(), text });
  }

  #record(id: string, tap: Tap): void {
    if (tap.recorder?.isRunning) return;
    const taps = [this.#post.tap, ...this.#devices.all.map(({ session }) => session.tap)];
    if (taps.filter((each) => each !== tap && each.recorder).length >= MOST_RECORDINGS)
      throw fault('console/full', { recordings: MOST_RECORDINGS });
    tap.record(new RawRecorder(this.#clock.now(), this.#nameOf(id)));
  }

  #nameOf(id: string): CapturedDevice {
    if (id === LISTENING) return { id: '', label: '', driver: '', address: this.#post.view?.address ?? '' };
    const { label, driver, address } = this.#devices.known(id).config;
    return { id, label, driver, address };
  }

  /** @throws command/unknown-device. */
  #tapOf(id: string): Tap {
    return id === LISTENING ? this.#post.tap : this.#devices.known(id).session.tap;
  }

  #unlockedForMs(id: string): number {
    return Math.max(0, (this.#unlocked.get(id) ?? -Infinity) - this.#clock.steady());
  }
}

const isAsked = ({ driver, session }: OwnDevice): boolean =>
  driver.source.ask?.(session.device.options) !== undefined;
