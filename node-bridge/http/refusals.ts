import type { Notes } from '../notes.ts';

/** Why somebody is turned away before they have said who they are. */
const WORDS = {
  'too-far': 'a caller from outside the own network',
  'too-many': 'a caller that had too many connections already',
  'slow-head': 'a caller that took too long to say what it wants',
  'slow-body': 'a caller that took too long to send what it announced',
  'large-head': 'a caller whose headers are too large',
  'not-http': 'a caller that speaks no HTTP',
  certificate: 'a caller with a certificate that is not good here (any more)',
  'not-tls': 'a caller that speaks no TLS, or does not trust our CA',
  'clear-password':
    'a client of the broker that sent its password in the clear. Whoever listened has it now: give it a new one, and mqtts or wss',
} as const;
export type RefusalKind = keyof typeof WORDS;

/** Counts who is turned away at the ports, by reason, and tells it now and then. */
export class Refusals {
  readonly #notes: Pick<Notes, 'often'>;
  readonly #counts = new Map<RefusalKind, number>();

  constructor(notes: Pick<Notes, 'often'>) {
    this.#notes = notes;
  }

  count(kind: RefusalKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#notes.often(`refused ${kind}`, `Turned away: ${WORDS[kind]}`);
  }

  /** Since the bridge was started. */
  get all(): Readonly<Record<RefusalKind, number>> {
    const kinds = Object.keys(WORDS) as RefusalKind[];
    return Object.fromEntries(kinds.map((kind) => [kind, this.#counts.get(kind) ?? 0])) as Record<
      RefusalKind,
      number
    >;
  }
}
