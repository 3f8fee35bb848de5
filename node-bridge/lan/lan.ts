import { networkInterfaces } from 'node:os';
import type { Notes } from '../notes.ts';
import type { Trust } from '../trust/trust.ts';
import type { LanConfig } from './config.ts';
import { PASSWORDS_TAKEN } from './consent.ts';
import { Door, type Service, type Where } from './door.ts';
import { FoundAs } from './found-as.ts';
import type { Interfaces } from './near.ts';
import { type Openness, portOf, type Reach, reachOf, servedWords, troubleWords } from './reach.ts';
import type { ShownCertificate } from './shown-certificate.ts';

const LOOK_MS = 1_000;
/** Whoever has just paired is being answered. */
const SHUT_AFTER_MS = 5_000;

export interface LanParts {
  readonly config: LanConfig;
  /** As after `--host-name`. */
  readonly hostNames: readonly string[];
  /** Whether TLS is there for this machine, too, while the network is shut out. */
  readonly isHere: boolean;
  readonly services: readonly Service[];
  readonly identities: Pick<Trust['identities'], 'isPaired' | 'note'>;
  readonly pairing: Pick<Trust['pairing'], 'state'>;
  readonly certificate: ShownCertificate;
  readonly notes: Pick<Notes, 'say'>;
  readonly interfaces?: () => Interfaces;
}

interface Place {
  readonly service: Service;
  readonly where: Where;
}

/**
 * What the network can reach of this bridge: nothing until a person lets somebody in; the app while a pairing code is shown,
 * and all services while somebody is paired. Each change is said and written down.
 */
export class Lan {
  readonly #parts: LanParts;
  #doors: readonly Door[] = [];
  #openness: Openness = 'shut';
  #wantedMs = -Infinity;
  #found: FoundAs;
  #troubles = '';
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Names that the network is told beside those of this machine. */
  told: () => readonly string[] = () => [];

  private constructor(parts: LanParts) {
    this.#parts = parts;
    this.#found = this.#foundAs();
  }

  /** @throws the system's error where a port that a person chose is taken. */
  static async open(parts: LanParts): Promise<Lan> {
    const lan = new Lan(parts);
    const troubles = await lan.#settle();
    if (parts.isHere && troubles.length > 0) {
      lan.close();
      throw troubles[0];
    }
    lan.#tell(troubles);
    lan.#timer = setInterval(() => void lan.looked(), LOOK_MS).unref();
    return lan;
  }

  /** What can be reached once what should be open is, and no more. */
  async looked(): Promise<Reach> {
    this.#turn = this.#turn
      .then(async () => this.#tell(await this.#settle()))
      .catch((error: unknown) => this.#tell([error]));
    await this.#turn;
    return this.reach;
  }

  get reach(): Reach {
    const { own } = this.#parts.certificate;
    return reachOf(this.#doors, this.#openness, this.#found.hosts(own?.leftOut), own?.fingerprint);
  }

  /** Under which names the bridge answers, beside those that it always has. */
  get hosts(): readonly string[] {
    return this.#openness === 'shut' ? [] : this.#found.hosts();
  }

  /** How it is found at this moment. */
  get found(): FoundAs {
    return this.#found;
  }

  /** Whether the networks may be told of it, too, while they can reach it. */
  get isAnnounced(): boolean {
    return this.#parts.config.announce && this.#openness !== 'shut';
  }

  /** What its owner allowed although it is not safe. */
  get warnings(): readonly string[] {
    return this.#parts.config.http?.mqttPasswords ? [PASSWORDS_TAKEN] : [];
  }

  get httpsPort(): number | undefined {
    return portOf(this.#doors, 'https');
  }

  /** As PEM, once a certificate of it was shown. */
  get ca(): string | undefined {
    return this.#parts.certificate.own?.ca;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const door of this.#doors) door.close();
    this.#doors = [];
  }

  /** Gives what could not be opened. */
  async #settle(): Promise<readonly unknown[]> {
    const openness = this.#opennessNow();
    const places = this.#placesFor(openness);
    const isWanted = ({ service, where }: Place) =>
      places.some((place) => place.service === service && place.where === where);
    for (const door of this.#doors) if (!isWanted(door)) door.close();
    this.#doors = this.#doors.filter(isWanted);
    const troubles = places.length > 0 ? await this.#open(places) : [];
    if (openness !== this.#openness) await this.#changed(openness);
    return troubles;
  }

  #opennessNow(): Openness {
    const nowMs = performance.now();
    const wanted = this.#wanted();
    if (wanted !== 'shut') this.#wantedMs = nowMs;
    return wanted === 'shut' && nowMs - this.#wantedMs < SHUT_AFTER_MS ? this.#openness : wanted;
  }

  #wanted(): Openness {
    const { config, identities, pairing } = this.#parts;
    if (config.listen === 'never') return 'shut';
    if (config.listen === 'always' || identities.isPaired) return 'open';
    return pairing.state.phase === 'open' ? 'pairing' : 'shut';
  }

  #placesFor(openness: Openness): readonly Place[] {
    const { config, services, isHere } = this.#parts;
    return services.flatMap((service): readonly Place[] => {
      if (openness === 'shut') return isHere && service.name === 'https' ? [{ service, where: 'here' }] : [];
      if (openness === 'pairing' && service.name === 'mqtts') return [];
      return (config.addresses ?? ['any']).map((where) => ({ service, where }));
    });
  }

  /** With a certificate for the names and addresses of this moment: a lease may have ended, a cable been pulled. */
  async #open(places: readonly Place[]): Promise<readonly unknown[]> {
    this.#found = this.#foundAs();
    const { own, isNew } = await this.#parts.certificate.for(this.#found.certified, Date.now());
    if (isNew) for (const door of this.#doors) door.show(own);
    const troubles: unknown[] = [];
    for (const { service, where } of places) {
      if (this.#doors.some((door) => door.service === service && door.where === where)) continue;
      try {
        this.#doors = [...this.#doors, await Door.open(service, where, own)];
      } catch (error) {
        troubles.push(error);
      }
    }
    return troubles;
  }

  async #changed(openness: Openness): Promise<void> {
    this.#openness = openness;
    const { notes, identities } = this.#parts;
    const { urls, fingerprint } = this.reach;
    const what = servedWords(this.#doors, openness);
    notes.say(`The network reaches ${what} here${openness === 'shut' ? '' : `: ${urls[0] ?? ''}`}`);
    if (openness !== 'shut') notes.say(`Its CA is ca.crt, SHA-256 ${fingerprint}`);
    await identities
      .note({ who: 'bridge', did: `network ${openness}`, what, ok: true })
      .catch(() => undefined);
  }

  /** Once, not at each look. */
  #tell(troubles: readonly unknown[]): void {
    const words = troubles.map((error) => troubleWords(error as NodeJS.ErrnoException)).join('; ');
    if (words !== '' && words !== this.#troubles)
      this.#parts.notes.say(`The network is not let in: ${words}`);
    this.#troubles = words;
  }

  #foundAs(): FoundAs {
    const { config, hostNames, interfaces = networkInterfaces } = this.#parts;
    const chosen = [...config.names, ...hostNames];
    return new FoundAs(chosen, config.addresses, interfaces(), this.told());
  }
}
