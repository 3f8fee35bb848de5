import type { Channel } from '../../model/channel.ts';
import { fault } from '../../model/fault.ts';
import type { Framing } from '../framing/framing.ts';
import { checks, mismatchIn } from './checks.ts';
import { bytesOfCommand, bytesOfSaying } from './commands.ts';
import { fixedBits, framingOf, insideOf } from './framings.ts';
import { Kind, type Saying } from './kinds.ts';
import { channelOf } from './meaning.ts';
import type { Profile } from './schema.ts';

/** A question with the kind of frame that answers it; undefined where any may. */
interface Question {
  readonly bytes: Uint8Array;
  readonly answer: Kind | undefined;
}

/** A profile made ready to read frames by. */
export class ProfileReader {
  readonly profile: Profile;
  readonly framing: Framing;
  readonly kinds: readonly Kind[];
  readonly questions: readonly Question[];

  constructor(profile: Profile) {
    this.profile = profile;
    this.framing = framingOf(profile.framing, profile.checksum);
    const inside = insideOf(profile.framing);
    this.kinds = profile.frames.map((spec) => new Kind(spec, inside));
    this.questions = (profile.poll?.requests ?? []).map((request) => ({
      bytes: bytesOfSaying(request),
      answer: this.kinds.find(({ spec }) => spec.name === request.answer),
    }));
  }

  /** The kind that a frame is of: the one that the question asked for, else the first that it fits. */
  kindOf(frame: Uint8Array, asked: Uint8Array): Kind | undefined {
    const answer = this.#question(asked)?.answer;
    return answer?.matches(frame) ? answer : this.kinds.find((kind) => kind.matches(frame));
  }

  /** What a frame says; undefined where it is of no kind. @throws frame/… where it is damaged. */
  read(frame: Uint8Array, asked: Uint8Array): Saying | undefined {
    const { checksum } = this.profile;
    const mismatch = checksum && mismatchIn(checksum, frame);
    if (mismatch) throw fault('frame/checksum', mismatch);
    return this.kindOf(frame, asked)?.read(frame);
  }

  /** Whether a frame answers a question; a question that is none of the profile's is answered by what answers any. */
  answers(request: Uint8Array, frame: Uint8Array): boolean {
    const question = this.#question(request);
    if (question) return question.answer === undefined || question.answer.matches(frame);
    return this.questions.some(({ answer }) => answer === undefined || answer.matches(frame));
  }

  /** Bits that a sound frame proves; 0 where any line or pause of anybody's would do. */
  bits(frame: Uint8Array): number {
    const kind = this.kindOf(frame, frame.subarray(0, 0));
    if (!kind) return 0;
    const { framing, checksum } = this.profile;
    return fixedBits(framing) + kind.bits + (checksum ? checks[checksum.kind].bits : 0);
  }

  /** The most that a frame of any kind proves. */
  get mostBits(): number {
    const { framing, checksum } = this.profile;
    const most = Math.max(...this.kinds.map(({ bits }) => bits));
    return fixedBits(framing) + most + (checksum ? checks[checksum.kind].bits : 0);
  }

  /** What is known of a channel that a command sets. */
  writable(channel: string): Partial<Channel> | undefined {
    const command = this.profile.commands?.find(({ sets }) => sets === channel);
    const field = this.kinds.flatMap(({ spec }) => spec.fields).find(({ name }) => name === channel);
    if (!command || !field) return undefined;
    const { min, max, risk, safe, remote } = command;
    const harm = {
      ...(risk === undefined ? {} : { risk }),
      ...(safe === undefined ? {} : { safe }),
      ...(remote ? { remote } : {}),
    };
    return { ...channelOf(field), min, max, ...harm };
  }

  /** @throws command/unknown-channel, command/out-of-range. */
  encode(channel: string, value: number): Uint8Array<ArrayBuffer> {
    const command = this.profile.commands?.find(({ sets }) => sets === channel);
    if (!command) throw fault('command/unknown-channel', { device: this.profile.name, channel });
    return bytesOfCommand(command, value);
  }

  #question(asked: Uint8Array): Question | undefined {
    if (asked.length === 0) return undefined;
    return this.questions.find(
      ({ bytes }) => bytes.length === asked.length && bytes.every((byte, i) => byte === asked[i]),
    );
  }
}
