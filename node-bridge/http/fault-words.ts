import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Fault, FaultCode, FaultDetails } from '../../station/model/fault.ts';

interface Said {
  readonly status: ContentfulStatusCode;
  readonly words: string;
}

type Words = { readonly [C in FaultCode]?: (detail: FaultDetails[C]) => readonly [number, string] };

/** How a program is told that a station does not do what it asked for; what is not listed is told by its code. */
const WORDS: Words = {
  'config/invalid': () => [422, 'These settings are not right: see problems.'],
  'config/changed-since': ({ base, now }) => [
    412,
    `It was changed since version ${base}, and is version ${now} now: see problems. Read it again, and change that.`,
  ],
  'config/on-trial': ({ leftMs }) => [
    409,
    `Another configuration is being tried for ${Math.ceil(leftMs / 1_000)} s more. Wait, and look how that ended.`,
  ],
  'config/came-down': ({ part }) => [
    409,
    `The station did not stay up with it${part ? `: ${part} failed` : ''}.`,
  ],
  'config/no-version': ({ version }) => [404, `Version ${version} is not kept here.`],
  'config/never-told': ({ station }) => [
    404,
    `${station} has never told here which configuration it has, so nobody knows what a new one would change. Let it connect here once.`,
  ],
  'config/unsigned': () => [
    403,
    'The station is at a broker that lets everybody in. Have it sign in there with a name first.',
  ],
  'command/malformed': () => [422, 'This is no command: see problems.'],
  'command/unknown-device': ({ device }) => [404, `Nothing called ${device} is known here.`],
  'command/unknown-channel': ({ channel }) => [
    404,
    `${channel} cannot be set: it is no output of this device.`,
  ],
  'command/out-of-range': ({ min, max }) => [422, `The value is out of range: ${min} to ${max}.`],
  'command/off-step': ({ step }) => [422, `The value is between two steps of ${step}.`],
  'command/offline': () => [409, 'The device is not connected. Nothing was sent, now or later.'],
  'command/expired': () => [409, 'The command was too old when it came, so it was not sent. Ask again.'],
  'command/interlocked': ({ label, when, limit, unitText }) => [
    409,
    `Locked while ${label} is ${when} ${limit} ${unitText}, or has no new value. Nothing was sent.`,
  ],
  'command/in-use': ({ who, leftMs }) => [
    409,
    `${who} is at this output for ${Math.ceil(leftMs / 1_000)} s more. Wait, or say "takeOver": true.`,
  ],
  'command/replaced': ({ who }) => [409, `A newer command of ${who} took its place.`],
  'command/local': () => [409, 'The device is switched to be operated at itself.'],
  'command/not-on': () => [409, 'It is not on by this value any more, so it cannot stay on.'],
  'command/no-reading': () => [409, 'Nobody knows where it stands, so it cannot be moved step by step.'],
  'command/unconfirmed': () => [
    202,
    'It was sent, but the device has not reported it. It may have happened: look, and do not just send it again.',
  ],
  'command/too-many': () => [429, 'Too many commands to this device at once. Wait for the others to end.'],
  'log/full': () => [507, 'There is no room to store this.'],
  'log/no-room': () => [507, 'There is no room to store this.'],
  'rule/too-much-work': () => [
    422,
    'This is too much work for one rule. Ask for less time, or make it simpler.',
  ],
  'rule/in-doubt': ({ station }) => [409, `Whether ${station} runs this rule is not known.`],
  'link/denied': ({ address, install }) => [
    502,
    install === undefined
      ? `The bridge may not open ${address}.`
      : `The bridge runs as a service that may not open ${address}. Type on the bridge: ${install}`,
  ],
  'link/unsupported': () => [501, 'This cannot be done here.'],
  'uplink/unreachable': () => [503, 'The station that would answer is not connected. Try again later.'],
  'link/silent': () => [504, 'The station that would answer did not in time. Try again later.'],
  'station/no-owner': () => [503, 'The bridge is still starting. Try again in a moment.'],
  internal: () => [500, 'Something went wrong here.'],
};

const FAMILIES: Readonly<Record<string, number>> = {
  command: 409,
  frame: 422,
  log: 503,
  link: 502,
  uplink: 502,
};

/** The status and the sentence for a fault. */
export function wordsOf({ code, detail }: Fault): Said {
  const told = WORDS[code] as ((detail: Fault['detail']) => readonly [number, string]) | undefined;
  const family = FAMILIES[code.split('/')[0]!] ?? 409;
  const [status, words] = told?.(detail) ?? [family, `This was not done: ${code}.`];
  return { status: status as ContentfulStatusCode, words };
}
