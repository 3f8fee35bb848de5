import { kindOf } from './serial-address.ts';

/**
 * Which port has which name, for as long as the page lives. A port keeps its name while it is plugged in, whatever comes and
 * goes beside it. Whose it is, is known of one that a person has chosen, and of the only one left for the only device that
 * is missing; two that look the same and were away at the same time can be told apart by nobody.
 */
export class NamedPorts<P> {
  readonly #kindOf: (port: P, ports: readonly P[]) => string;
  readonly #names = new Map<P, string>();
  readonly #known = new Set<P>();

  /** `kindOf` says of a port among others what it has in common with those that look the same. */
  constructor(kindOf: (port: P, ports: readonly P[]) => string) {
    this.#kindOf = kindOf;
  }

  /** What is plugged in now. */
  look(ports: readonly P[]): void {
    for (const port of this.#names.keys())
      if (!ports.includes(port)) {
        this.#names.delete(port);
        this.#known.delete(port);
      }
    for (const port of ports) if (!this.#names.has(port)) this.#names.set(port, this.#freeName(port, ports));
  }

  at(address: string): P | undefined {
    return [...this.#names].find(([, name]) => name === address)?.[0];
  }

  /** The one port whose name is such; undefined where none is, or several. */
  only(isSuch: (name: string) => boolean): P | undefined {
    const such = [...this.#names].filter(([, name]) => isSuch(name));
    return such.length === 1 ? such[0]![0] : undefined;
  }

  /** A person says that this is the port. */
  vouch(address: string): void {
    const port = this.at(address);
    if (port) this.#known.add(port);
  }

  /** Names of ports that nobody vouches for and that look like the one at an address. */
  candidates(address: string): readonly string[] {
    return this.#doubtful(address).map((port) => this.#names.get(port)!);
  }

  /** Whether the port at an address is surely the one that is wanted there; `wanted`: all addresses that devices are at. */
  isSure(address: string, wanted: readonly string[]): boolean {
    const port = this.at(address);
    if (port && this.#known.has(port)) return true;
    const [only, ...others] = this.#doubtful(address);
    if (!only) return true; // it is not there, and will not be found
    const isMissing = (each: string) => {
      const there = this.at(each);
      return kindOf(each) === kindOf(address) && !(there && this.#known.has(there));
    };
    const missing = new Set([address, ...wanted].filter(isMissing));
    if (others.length > 0 || missing.size > 1) return false;
    this.#names.set(only, address);
    this.#known.add(only);
    return true;
  }

  #doubtful(address: string): readonly P[] {
    const alike = [...this.#names].filter(([, name]) => kindOf(name) === kindOf(address));
    return alike.map(([port]) => port).filter((port) => !this.#known.has(port));
  }

  /** The name by its place among those that look the same, or the next that nobody has. */
  #freeName(port: P, ports: readonly P[]): string {
    const kind = this.#kindOf(port, ports);
    const taken = new Set(this.#names.values());
    for (let ordinal = 1; ; ordinal++) {
      const name = ordinal === 1 ? kind : `${kind}#${ordinal}`;
      if (!taken.has(name)) return name;
    }
  }
}
