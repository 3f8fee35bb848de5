import type { GenericSchema, InferOutput } from 'valibot';
import type { Framing } from '../codec/framing/framing.ts';
import type { Channel, Channels, Reading } from '../model/channel.ts';
import type { FaultCode } from '../model/fault.ts';
import type { LinkSpec } from '../model/link.ts';
import type { PanelSize, Picture } from '../model/picture.ts';

/** Questions put at even times, one after another; each waits for one frame that answers it. */
export interface Asking {
  readonly everyMs: number;
  /** How long the device may think before it answers; what the line takes for the bytes is added. */
  readonly timeoutMs: number;
  /** For so many characters the line must have been silent before a question; up to 19,200 baud, and 1.75 ms above. */
  readonly silentChars?: number;
  readonly requests: readonly Uint8Array[];
  /** Whether a frame answers a request; late answers to another question are thus never taken for this one. */
  answers(request: Uint8Array, frame: Uint8Array): boolean;
  /** How many bytes an answer has, which a slow line needs time for. */
  answerBytes?(request: Uint8Array): number;
  /** Whether the answers to two requests could be taken for one another; always, where nobody says so. */
  alike?(request: Uint8Array, other: Uint8Array): boolean;
  /** What an answer raises further questions about; they are put right after it. */
  follow?(request: Uint8Array, answer: Uint8Array): readonly Uint8Array[];
  /** The device's code where an answer refuses; the question is then put more rarely. */
  refusal?(answer: Uint8Array): number | undefined;
  /** What the device says by itself beside its answers: it is heard whatever was asked. */
  talks?(frame: Uint8Array): boolean;
  /** What a command writes is answered like a question. */
  readonly acknowledges?: true;
}

/** Something said right after opening, and what must come back before the device counts as live. */
export interface Hello {
  readonly say: Uint8Array;
  readonly withinMs: number;
  expects(frame: Uint8Array): boolean;
}

export interface Source<O> {
  readonly link: LinkSpec;
  /** The link where the options say more about it. */
  readonly linkWith?: (options: O) => LinkSpec;
  readonly framing: Framing;
  /** Undefined where the options leave it to the device to speak. */
  readonly ask?: (options: O) => Asking | undefined;
}

/** A display of dots, on which the station shows channels of its other devices. */
export interface Panel<O> {
  size(options: O): PanelSize;
  /** What a person chose to stand in its lines (`drivers/panel`), and how long a value counts there. */
  lines(options: O): readonly string[];
  staleMs(options: O): number;
  /** The bytes that make it show a picture where it shows another one; undefined: where nobody knows what, so it is set up first. */
  draw(next: Picture, shown: Picture | undefined, options: O): Uint8Array<ArrayBuffer>;
}

/** All that a decoder may know besides the frame. */
export interface Context<O = unknown> {
  readonly options: O;
  /** The request that the frame answers; empty where the device talks by itself. */
  readonly asked: Uint8Array;
  /** The last frame for which {@link Driver.heads} said yes; empty before the first. */
  readonly heading: Uint8Array;
}

/** One of several readings in a frame; `subject` tells the speakers on one wire apart: a meter's number, a vessel's MMSI. */
export interface Said<C extends Channels = Channels> {
  readonly subject?: string;
  /** Who said it, where each of them is to be a device of its own: what they are called (`Driver.forOne`). */
  readonly whose?: string;
  readonly reading: Reading<C>;
  /** What is known of channels that the driver finds while running. */
  readonly found?: Readonly<Record<string, Channel>>;
  /** Words about the subject, or the device where there is none: a ship's name. A frame may carry nothing else. */
  readonly facts?: Readonly<Record<string, string>>;
}

/**
 * How a listener who sends nothing tells a device's bytes from all others.
 *
 * `bits` is what one frame proves: -log2 of the chance that bytes of something else pass for it. Add up what the framing
 * and the decoder insist on: 8 for each fixed byte, the width of the checksum (8, 16, 32), 8 for a length or an end that
 * must fit, 5 for each fixed letter of a text; less for what they let vary. A number stands for each frame that `decode`
 * makes readings of. A function judges every frame that was cut, with what was said of it (undefined where `decode` refused
 * it): for sound frames that say nothing of ours, for those that speak rather for a driver of {@link also} (0), and for those
 * that have the form of its frames whole and cannot be its (less than 0): one of them undoes several sound ones.
 */
export interface Telltale {
  readonly bits: number | ((frame: Uint8Array, said: readonly Said[] | undefined) => number);
  /**
   * Bytes, three fixed ones at least and the last among them, that its stream repeats and no other's has: a frame's beginning, the name of a field. They
   * speak for it where frames are long, cut off or damaged.
   */
  readonly marks?: readonly Mark[];
  /** Drivers whose frames it reads too, so that it is preferred where there are its own frames among theirs. */
  readonly also?: readonly string[];
}

/** Bytes in a row; -1 stands for any. */
export type Mark = ArrayLike<number>;

/** Everything we know of a kind of device, in one declaration. */
export interface Driver<C extends Channels = Channels, O = unknown> {
  /** What it speaks or maker and model, lowercase with dashes; the file has the same name. */
  readonly id: string;
  readonly title: string;
  /** No recording of a real device has judged it yet; the screen says so. */
  readonly datasheetOnly?: true;
  /** The choices a person has, shown as a form; each has a default. */
  readonly options?: GenericSchema<unknown, O>;
  /** The driver that its options make of it, where they say what else a driver does: how frames are cut, how it is recognised. */
  becomes?(options: O): Driver<C, O>;
  /** `found`: the device names its channels itself, while running. */
  readonly channels: C | 'found';
  readonly source: Source<O>;
  /**
   * What tells it from others. `form`: no frame proves anything, but lines of one form again and again do. `none`: it cannot
   * be recognised by listening, as it says nothing until it is asked, or hangs on no wire. A device that answers others
   * may well be recognised while those are heard.
   */
  readonly telltale: Telltale | 'form' | 'none';
  readonly hello?: (options: O) => readonly Hello[];
  /** Whether the frame names what the frames after it carry; it is kept and handed to their decoding. */
  heads?(frame: Uint8Array): boolean;
  /**
   * What one frame says; an empty list for a frame that says nothing of ours. Pure.
   * @throws frame/… where the frame is damaged.
   */
  decode(frame: Uint8Array, context: Context<O>): readonly Said<C>[];
  /** The bytes that set a writable channel. */
  encode?(channel: string, value: number, options: O): Uint8Array<ArrayBuffer>;
  /** What is known of a channel that was found running because a person may set it; undefined where nobody may. */
  writable?(channel: string, options: O): Partial<Channel> | undefined;
  /** The options of a device that is only this one of several who speak on the wire, and how many such devices are made at most. */
  forOne?(whose: string, options: O): { readonly options: object; readonly most: number };
  /** Where it is a display: its channel `on` says whether it shows anything. */
  readonly panel?: Panel<O>;
  /** Words that hardly change: serial number, model, firmware. */
  facts?(frame: Uint8Array, context: Context<O>): Readonly<Record<string, string>> | undefined;
  /** Frames with what they must give. The datasheet's own examples first. */
  readonly vectors: readonly Vector<C, O>[];
}

type Given<O> = { readonly frame: Uint8Array } & Partial<Context<O>>;

export type Vector<C extends Channels = Channels, O = unknown> = { readonly name: string } & (
  | (Given<O> & { readonly readings: readonly Said<C>[]; readonly facts?: Readonly<Record<string, string>> })
  | (Given<O> & { readonly fault: FaultCode })
  | { readonly set: Readonly<Record<string, number>>; readonly options?: O; readonly bytes: Uint8Array }
  | { readonly draw: Picture; readonly over?: Picture; readonly options?: O; readonly bytes: Uint8Array }
);

/** Checks a driver against its own channels while it is written; adds nothing at run time. */
export function defineDriver<const C extends Channels, O = unknown>(driver: Driver<C, O>): Driver<C, O> {
  return driver;
}

/** The driver that is at work with these options. */
export const chosen = (driver: Driver, options: unknown): Driver => driver.becomes?.(options) ?? driver;

/** A driver with its options fixed, under an id of its own, for whoever listens with several of them. */
export const presented = (
  { options: _settled, ...driver }: Driver,
  options: unknown,
  id: string,
): Driver => ({
  ...driver,
  id,
  decode: (frame, context) => driver.decode(frame, { ...context, options }),
});

/** The names of a driver's channels, or that they are found while running. */
export const channelsOf = ({ channels }: Driver): readonly string[] | 'found' =>
  channels === 'found' ? channels : Object.keys(channels);

export type OptionsOf<S extends GenericSchema> = InferOutput<S>;
