import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Routes } from '../http/routes.ts';
import type { Answered } from '../journal.ts';
import { ALL } from '../trust/border.ts';
import { FIGURES, type Looked } from './figures.ts';

/** What Prometheus fetches at `/metrics`: each figure is looked at when it is asked for. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #figures: readonly { set(looked: Looked): void }[];
  readonly #requests: Counter;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#figures = FIGURES.map(({ name, help, kind, labels, values }) => {
      const options = { name, help, labelNames: labels, registers };
      const metric = kind === 'counter' ? new Counter(options) : new Gauge(options);
      return {
        set(looked) {
          metric.reset(); // who is gone is told no more
          for (const [of, value] of values(looked)) metric.inc(of, value);
        },
      };
    });
    this.#requests = new Counter({
      name: 'fieldline_http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
  }

  answered({ method, route, status }: Answered): void {
    this.#requests.inc({ method, route, status });
  }

  async text(looked: Looked): Promise<string> {
    for (const figure of this.#figures) figure.set(looked);
    return await this.#registry.metrics();
  }

  close(): void {
    this.#registry.clear();
  }
}

/** `GET /metrics`, for whoever may see all stations. */
export function addMetrics(routes: Routes, metrics: Metrics, look: () => Promise<Looked>): void {
  routes.add(
    {
      method: 'GET',
      path: '/metrics',
      right: 'read',
      station: () => ALL,
      does: 'Figures for Prometheus: devices, log, uplinks, alarms, requests, and the process itself.',
      gives: { 200: { says: 'All figures.', type: 'text/plain' } },
    },
    async (c) => {
      const text = await metrics.text(await look());
      return c.body(text, 200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      });
    },
  );
}
