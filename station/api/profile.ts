import type { Manifest } from './config.ts';
import type { Calls } from './by-name.ts';
import type {
  Candidate,
  HeardBytes,
  ProfileProblem,
  ShownNumber,
  Suggestion,
  TriedFrame,
} from '../model/profile.ts';

/** A profile as a person saved it, with the versions before. */
export interface SavedProfile {
  /** Immutable. */
  readonly id: string;
  readonly name: string;
  /** The newest first, at most 12; `text` is JSON as it was written. */
  readonly versions: readonly { readonly savedMs: number; readonly text: string }[];
}

/** What is to be tried of a profile that may not be finished. */
export interface ProfileTry {
  readonly text: string;
  /** Bytes to read by it, in the order in which they came; of more than 128 KiB, the newest. */
  readonly heard: readonly HeardBytes[];
  /** Numbers to look for in the frames: all of them at one place. */
  readonly shown?: readonly ShownNumber[];
  /** Whether to look for a framing and a checksum that fit. */
  readonly suggest?: boolean;
}

export interface ProfileTried {
  /** Everything that is wrong; none where it can be used. */
  readonly problems: readonly ProfileProblem[];
  /** The newest frames, at most 100, the newest last. */
  readonly frames: readonly TriedFrame[];
  readonly allFrames: number;
  /** Pieces that are no frame. */
  readonly dropped: number;
  readonly candidates: readonly Candidate[];
  readonly suggestions: readonly Suggestion[];
}

/** What the own station can be asked about devices that people describe themselves. */
export interface ProfilesApi {
  /** Every kind of device that a person may choose, those of saved profiles among them. */
  manifests(): Promise<readonly Manifest[]>;
  /** Those that are saved, the one saved last first. */
  profiles(): Promise<readonly SavedProfile[]>;
  /** Saves a profile, as a new version where there is one of this id. @throws config/invalid with every problem; log/full. */
  saveProfile(text: string, id?: string): Promise<SavedProfile>;
  /** Devices that are read by it stay: each has its own copy. */
  removeProfile(id: string): Promise<void>;
  /** What a profile makes of bytes, where numbers may stand, what would fit. Changes nothing. */
  tryProfile(query: ProfileTry): Promise<ProfileTried>;
  /** What was heard in a recording: a `.fieldraw` capture, or any other file as plain bytes; the first MiB. @throws frame/… */
  readTape(bytes: Uint8Array): Promise<readonly HeardBytes[]>;
}

export const profilesCalls: Calls<ProfilesApi> = {
  manifests: 10_000,
  profiles: 10_000,
  saveProfile: 10_000,
  removeProfile: 10_000,
  tryProfile: 30_000,
  readTape: 10_000,
};
