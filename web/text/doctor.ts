import type { Cause, Diagnosis, LineHealth, Suspicion } from '../../station/api/doctor.ts';
import { capital } from './capital.ts';
import { formatCount, formatNumber } from './numbers.ts';
import { formatClock, formatDuration } from './times.ts';

/** What is most likely wrong, the numbers behind it, and what to do. */
export interface DoctorText {
  readonly title: string;
  readonly evidence: string;
  readonly step: string;
}

type Numbers = Suspicion['evidence'];

/** The words for a suspicion; `line` is how it is set. */
export function suspicionText({ cause, evidence }: Suspicion, line: LineHealth['line']): DoctorText {
  const [title, told, step] = words[cause](evidence, line);
  return { title, evidence: told, step };
}

/** What is said where nothing is suspected. */
export function findingText({ finding }: Pick<Diagnosis, 'finding'>, openMs: number): string {
  return finding === 'well'
    ? `Nothing wrong seen in the last ${formatDuration(openMs)}.`
    : 'Not enough seen yet to say how the line does.';
}

const n = (evidence: Numbers, name: string): string => formatCount(Math.round(evidence[name] ?? 0));
const percent = (evidence: Numbers): string => `${formatNumber(evidence['percent'] ?? 0, 1)} %`;
const lasting = (evidence: Numbers, name: string): string => shortTime(evidence[name] ?? 0);

/** `40 s`, and below two seconds `850 ms`. */
const shortTime = (ms: number): string =>
  ms < 2_000 ? `${formatNumber(ms, ms < 10 ? 1 : 0)} ms` : formatDuration(ms);

type Words = (
  evidence: Numbers,
  line: LineHealth['line'],
) => readonly [title: string, told: string, step: string];

/** A cause without its words does not compile. */
const words: { readonly [C in Cause]: Words } = {
  'drops-regularly': (e) => [
    `The cable drops every ${lasting(e, 'everyMs')}.`,
    `It went ${n(e, 'times')} times at even distances, for ${lasting(e, 'awayMs')} each time.`,
    'Even distances speak for a device that restarts or a port that is put to sleep: try another port or a hub with its own power, and switch off USB power saving.',
  ],
  'drops-often': (e) => [
    'The cable drops again and again.',
    `It went ${n(e, 'times')} times in the last minutes, for ${lasting(e, 'awayMs')} in the middle.`,
    'Move the plug: does it happen then? Try another cable and another port.',
  ],
  restarts: (e) => [
    `The device restarts every ${lasting(e, 'everyMs')}.`,
    `${n(e, 'times')} times it said nothing for ${lasting(e, 'silentMs')} and then began with the same words.`,
    'Often a weak supply, or its own watchdog: try another USB port or cable, and look what it does right before.',
  ],
  collides: (e) => [
    'Answers of two devices collide.',
    `Of ${n(e, 'questions')} questions, ${n(e, 'both')} were answered twice or by too many bytes, and ${n(e, 'damaged')} answers came damaged.`,
    'Two devices on this wire may have the same address: disconnect one and look again, then give it another address.',
  ],
  'parity-wrong': (e, line) => [
    'The parity does not match.',
    `${percent(e)} of the characters (${n(e, 'errors')}) have a wrong parity bit; the line is set to ${line?.parity ?? 'none'}.`,
    'Set the device up again with another parity, as its manual says.',
  ],
  'speed-wrong': (e, line) => [
    'Speed or parity does not match.',
    `${percent(e)} of the characters (${n(e, 'errors')}) do not end where they should${at(line)}.`,
    'Remove the device and connect it again: its speed is then found by listening.',
  ],
  'speed-near': (e, line) => [
    `The rate is nearly right: ${percent(e)} framing errors.`,
    `${n(e, 'errors')} characters do not end where they should, all along and not in bursts${at(line)}.`,
    'The two clocks differ by a few percent. Try the neighbouring rates, or the device’s exact one.',
  ],
  locked: (e) => [
    'What comes is encrypted.',
    `${n(e, 'locked')} frames could not be opened.`,
    'Enter the device’s key where it is set up.',
  ],
  unreadable: (e, line) => [
    'Nothing of what comes can be read.',
    `${n(e, 'damaged')} frames were damaged, and ${n(e, 'bytes')} bytes came${at(line)}.`,
    'It may speak something else, or at another speed: connect it again and let its speed be found.',
  ],
  'damaged-steadily': (e, line) => [
    'A part of what comes is damaged, all along.',
    `${percent(e)} of the frames (${n(e, 'damaged')}) could not be trusted${at(line)}.`,
    'Speed nearly right, or a line that is too long for it: try a lower speed, a shorter cable, or termination.',
  ],
  overrun: (e) => [
    'Data came faster than it could be read.',
    `${n(e, 'times')} times bytes were lost inside this computer.`,
    'Close what keeps it busy, or let the device say less.',
  ],
  interrupted: (e) => [
    'The line is interrupted.',
    `${n(e, 'times')} breaks: it was held down for longer than a character.`,
    'A loose wire, or a device that lost its power: check the plugs.',
  ],
  full: (e) => [
    `The line is full: ${formatNumber(e['percent'] ?? 0, 0)} % of its capacity.`,
    `${n(e, 'bytesPerS')} of ${n(e, 'capacityPerS')} characters a second.`,
    'Choose a higher speed on both sides, or let the device say less: it may leave out readings.',
  ],
  'answers-late': (e) => [
    'Answers come later than the timeout.',
    `${n(e, 'late')} answers to ${n(e, 'questions')} questions came late.`,
    'Nothing is mixed up, but readings come more rarely. Ask more seldom, or set a shorter answering time in the device.',
  ],
  'no-answer': (e) => [
    'The device does not answer.',
    `${n(e, 'questions')} questions, no answer.`,
    'Check its power, the A and B wires, its address and the speed.',
  ],
  'answers-missing': (e) => [
    'Some questions stay without an answer.',
    `${n(e, 'unanswered')} of ${n(e, 'questions')} (${percent(e)}).`,
    'Check termination and the wires, and whether the device is busy.',
  ],
  refuses: (e) => [
    'The device refuses questions.',
    `${n(e, 'refused')} of ${n(e, 'questions')} questions.`,
    'It does not have what it is asked for: check which model it is set up as.',
  ],
  noise: (e) => [
    'Noise: damaged data now and then.',
    `${n(e, 'damaged')} damaged frames and ${n(e, 'errors')} damaged characters, in bursts.`,
    'Look below when: is it when a pump or a motor runs? Check ground, shield and termination.',
  ],
  'beats-missing': (e) => [
    'Readings are missing now and then.',
    `${n(e, 'missing')} of ${n(e, 'of')} did not come; they should every ${lasting(e, 'periodMs')}.`,
    'Nothing came damaged: the device itself left them out, or they were lost before this computer.',
  ],
  silent: (e) => [
    'The device is connected and says nothing.',
    `Nothing for ${lasting(e, 'silentMs')}.`,
    'Check its power, the wires and the speed. Some devices wait to be asked.',
  ],
  away: (e) => [
    'The device is not there.',
    `Since ${lasting(e, 'awayMs')}.`,
    'Plug it in; recording continues by itself.',
  ],
};

const at = (line: LineHealth['line']): string =>
  line ? ` at ${formatCount(line.baudRate)} baud, parity ${line.parity}` : '';

/** The rest that was measured, a line each. */
export function healthRows(health: LineHealth): readonly (readonly [name: string, value: string])[] {
  const { beat, bytesPerS, capacityPerS, damagedBy, strip } = health;
  const sum = (event: keyof (typeof strip)[number]) => strip.reduce((total, each) => total + each[event], 0);
  const questions = sum('questions');
  const reasons = Object.entries(damagedBy).map(
    ([why, times]) => `${reasonTexts[why] ?? why} ${formatCount(times)}`,
  );
  return [
    [
      'Data',
      capacityPerS === undefined
        ? `${formatCount(Math.round(bytesPerS))} bytes/s`
        : `${formatCount(Math.round(bytesPerS))} of ${formatCount(Math.round(capacityPerS))} characters/s`,
    ],
    [
      'Framing, parity, breaks, overruns',
      ['framing', 'parity', 'break', 'overrun']
        .map((each) => formatCount(sum(each as 'framing')))
        .join(' · '),
    ],
    ['Damaged', reasons.length === 0 ? 'none' : reasons.join(' · ')],
    ...(questions === 0
      ? []
      : [
          [
            'Questions',
            `${formatCount(questions)}, unanswered ${formatCount(sum('unanswered'))}, late ${formatCount(sum('late'))}, refused ${formatCount(sum('refused'))}, twice ${formatCount(sum('doubled'))}`,
          ] as const,
        ]),
    ['Speaks', beat ? `every ${shortTime(beat.periodMs)}` : 'not regularly'],
    ...(beat
      ? [
          [
            'Off its beat',
            `half within ${shortTime(beat.p50Ms)}, 95\u202f% within ${shortTime(beat.p95Ms)}`,
          ] as const,
          ['Missing beats', `${formatCount(beat.missing)} of ${formatCount(beat.of)}`] as const,
        ]
      : []),
  ];
}

const reasonTexts: Readonly<Record<string, string>> = {
  'frame/checksum': 'wrong checksum',
  'frame/length': 'wrong length',
  'frame/syntax': 'not understood',
  'frame/locked': 'encrypted',
  dropped: 'no frame at all',
};

/** `14:02:08 for 3 s`, `14:02:08 until now`. */
export const dropText = ({ timeMs, awayMs, code }: LineHealth['drops'][number]): string =>
  `${formatClock(timeMs)} ${awayMs === undefined ? 'until now' : `for ${shortTime(awayMs)}`}: ${capital(dropWords[code] ?? code)}`;

const dropWords: Readonly<Record<string, string>> = {
  'link/lost': 'cable or port gone',
  'link/over': 'the recording is over',
  'link/not-found': 'not plugged in',
  'link/busy': 'port in use elsewhere',
  'link/denied': 'not allowed',
  'link/noisy': 'line too noisy',
  'link/silent': 'no answer when it was opened',
};
