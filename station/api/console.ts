import type { Fault } from '../model/fault.ts';
import type { Traffic } from '../model/traffic.ts';
import type { Calls } from './by-name.ts';

/** The port that is listened to, in place of a device: nothing can be sent there. */
export const LISTENING = ':listening';

/** What goes over a device's wire; whoever asks keeps it open for some seconds more. */
export interface ConsoleQuery {
  readonly device: string;
  /** `after` of the last part; 0 for the oldest that is still there. */
  readonly after: number;
  /** As it comes, or as the driver cuts it. */
  readonly as: 'bytes' | 'frames';
}

/** A frame as the driver cut it. */
export interface FrameItem {
  readonly kind: 'frame';
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  /** What it says, one for each speaker; at most 32 numbers each. */
  readonly said: readonly { readonly subject?: string; readonly values: Readonly<Record<string, number>> }[];
  /** Why it says nothing. */
  readonly fault?: Fault;
  /** It answers nothing that was asked: somebody's question, or a late answer. */
  readonly isQuestion?: true;
}

export type ConsoleItem =
  | Traffic
  | FrameItem
  /** Frames that never became whole. */
  | { readonly kind: 'dropped'; readonly timeMs: number; readonly count: number };

export interface ConsolePart {
  readonly after: number;
  /** Items that came since and gave way to newer ones. */
  readonly missed: number;
  readonly items: readonly ConsoleItem[];
  /** How long sending is unlocked for; 0 where it is locked. */
  readonly unlockedForMs: number;
  /** Whether the device is asked all the time, so that what is sent waits for its turn. */
  readonly isAsked: boolean;
  readonly recording: RawRecordingView | undefined;
}

/** A recording of a wire's bytes, in memory until the device is removed or the app ends. */
export interface RawRecordingView {
  readonly state: 'running' | 'stopped' | 'full';
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly bytes: number;
  readonly mostBytes: number;
}

/** What a person does at a console. Nothing is sent that is not unlocked; it locks itself again. */
export type ConsoleAct =
  | { readonly do: 'unlock' | 'lock' | 'record' | 'stop' | 'forget' }
  /** At most 4096 bytes. */
  | { readonly do: 'send'; readonly bytes: Uint8Array };

export interface RawQuery {
  readonly device: string;
  /** A `.fieldraw` file, or only what was heard. */
  readonly as: 'capture' | 'heard';
  readonly cursor?: number;
}

export interface RawPiece {
  readonly bytes: Uint8Array;
  /** For the next piece; absent in the last. */
  readonly cursor?: number;
}

/** What the own station can be asked about the bytes on its wires. */
export interface ConsoleApi {
  /** What is new on a device's wire; resolves at latest after 2 s. @throws command/unknown-device. */
  console(query: ConsoleQuery): Promise<ConsolePart>;
  /** @throws console/locked, command/offline, frame/refused, link/…, log/no-room, config/invalid. */
  atConsole(device: string, act: ConsoleAct): Promise<void>;
  /** The next piece of what was recorded, once it is stopped: pull until `cursor` is absent. @throws config/invalid. */
  rawRecording(query: RawQuery): Promise<RawPiece>;
}

export const consoleCalls: Calls<ConsoleApi> = {
  console: 10_000,
  atConsole: 30_000,
  rawRecording: 30_000,
};
