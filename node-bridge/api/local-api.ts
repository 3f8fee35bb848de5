import type { Logged } from '../../station/model/entry.ts';
import type { FarStations } from '../../station/runtime/far/far-stations.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import type { OpenStation } from '../../station/runtime/station.ts';
import { addOpenApi } from '../http/openapi-route.ts';
import type { Routes } from '../http/routes.ts';
import type { Journal } from '../journal.ts';
import { awayConfiguration } from '../desired/away.ts';
import type { LeftBook } from '../desired/left-book.ts';
import { nodeClock } from '../node-clock.ts';
import type { Identities } from '../trust/identities.ts';
import { addAlarms } from './alarm-routes.ts';
import { addCommands } from './command-routes.ts';
import { addConfig } from './config-routes.ts';
import { addConfiguration } from './configuration-routes.ts';
import { addExports } from './export-routes.ts';
import { Front } from './front.ts';
import { addHealth } from './health-route.ts';
import { Live } from './live.ts';
import { LiveFeed } from './live-feed.ts';
import { addListening } from './listening-routes.ts';
import { addLog } from './log-routes.ts';
import { addMetrics, Metrics } from './metrics.ts';
import { addModbus } from './modbus-routes.ts';
import { addReadings } from './reading-routes.ts';
import { addRules } from './rule-routes.ts';
import { Channel, Device, Moment, Row, Station } from './schemas.ts';
import { Served } from './served.ts';
import { addSockets } from './socket-routes.ts';
import { addStates } from './state-routes.ts';
import { addThings } from './thing-routes.ts';

/** What the local API of a bridge is made of. */
export interface ApiOptions {
  readonly version: string;
  readonly log: Log;
  readonly identities: Identities;
  readonly journal: Journal;
  /** Whether its devices stand in a file, and are changed there. */
  readonly isFixed: () => boolean;
  /** Messages that the hub could not read. */
  readonly refusedMessages: () => number;
  /** Who was turned away at the ports, by reason. */
  readonly turnedAway: () => Readonly<Record<string, number>>;
  /** What its owner allowed although it is not safe. */
  readonly warnings: () => readonly string[];
}

/** Everything below `/api` that is about the stations themselves, `/metrics`, and the file that describes every route. */
export class LocalApi {
  /** The WebSocket `/api/live`. */
  readonly live: Live;
  readonly #options: ApiOptions;
  readonly #front: Front;
  readonly #feed: LiveFeed;
  readonly #metrics = new Metrics();

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#front = new Front(options.log.origin.station);
    this.#feed = new LiveFeed(options.log, nodeClock);
    this.live = new Live(this.#front, this.#feed);
  }

  addTo(routes: Routes): void {
    const { version, isFixed, journal } = this.#options;
    const front = this.#front;
    routes.watch = {
      answered: (request) => {
        this.#metrics.answered(request);
        journal.answered(request);
      },
      failed: (error) => journal.failed(error),
    };
    addHealth(routes, front, this.#options);
    addReadings(routes, front);
    addStates(routes, front);
    addExports(routes, front);
    addCommands(routes, front);
    addRules(routes, front);
    addAlarms(routes, front);
    addConfig(routes, front, isFixed);
    addListening(routes, front, nodeClock);
    addModbus(routes, front);
    addConfiguration(routes, front);
    addThings(routes, front);
    addSockets(routes);
    addLog(routes, journal);
    addMetrics(routes, this.#metrics, () => this.#look());
    addOpenApi(routes, { Moment, Channel, Device, Station, Row }, version);
  }

  /** From now on there is something to tell. */
  opened(own: OpenStation, near: FarStations, clock: Clock, left: LeftBook): void {
    const { log, identities } = this.#options;
    const away = awayConfiguration(left, log, identities, clock);
    this.#front.opened(new Served({ own, near, log, clock, identities, away }));
  }

  /** What another station said, once it is stored. */
  heard(station: string, entries: readonly Logged[]): void {
    this.#feed.heard(station, entries);
  }

  close(): void {
    this.#metrics.close();
  }

  async #look() {
    const { now } = this.#front;
    const news = await now.own.news(0);
    return {
      news,
      far: now.far,
      ready: news.storage.fault === undefined,
      liveClients: this.live.clients,
      refusedMessages: this.#options.refusedMessages(),
      turnedAway: this.#options.turnedAway(),
    };
  }
}
