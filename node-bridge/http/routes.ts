import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Asking, type Border, isInTheClear } from '../trust/border.ts';
import type { Identities } from '../trust/identities.ts';
import type { Identity } from '../trust/roles.ts';
import type { Trust } from '../trust/trust.ts';
import type { Answered } from '../journal.ts';
import {
  answered,
  type Declared,
  type Guarded,
  type Handle,
  type Open,
  type RouteRow,
  type Vars,
} from './declared.ts';
import { refuse } from './problem.ts';

const REFUSALS_EVERY_MS = 10_000;
const BODY_BYTES = 64 * 1024;

/** Who is told how requests ended. */
export interface Watch {
  answered(request: Answered): void;
  /** Something in our own code went wrong. */
  failed(error: unknown): void;
}

/**
 * The only way to a route: each says what it needs and what it takes and gives before it has a handler, and none that changes
 * something is without. What was changed, and what was refused, is written down.
 */
export class Routes {
  readonly all: RouteRow[] = [];
  watch: Watch = { answered: () => undefined, failed: () => undefined };
  readonly #app: Hono;
  readonly #border: Border;
  readonly #identities: Pick<Identities, 'note'>;
  #refused = { count: 0, untilMs: 0 };

  constructor(app: Hono, { border, identities }: Pick<Trust, 'border' | 'identities'>) {
    this.#app = app;
    this.#border = border;
    this.#identities = identities;
  }

  /** A route for somebody with a right. */
  add<P, Q, B>(route: Guarded<P, Q, B>, handle: Handle<P, Q, B>): void {
    this.all.push(route);
    this.#serve(route, [this.#guard(route)], this.#noted(route, handle));
  }

  /** A route without a right: it tells everybody the same, or what stands in the body is the credential. */
  open<P, Q, B>(route: Open<P, Q, B>, handle: Handle<P, Q, B>): void {
    this.all.push(route);
    this.#serve(route, [], handle);
  }

  #serve<P, Q, B>(
    route: Declared<P, Q, B>,
    before: readonly MiddlewareHandler<Vars>[],
    handle: Handle<P, Q, B>,
  ): void {
    const { method, path } = route;
    const watched: MiddlewareHandler<Vars> = async (c, next) => {
      const fromMs = performance.now();
      await next();
      const { who } = (c.get('identity') as Identity | undefined) ?? {};
      const tookMs = Math.round(performance.now() - fromMs);
      this.watch.answered({ method, route: path, status: c.res.status, tookMs, who });
    };
    this.#app.on(method, [path], watched, ...before, limitOf(route), (c: Context<Vars>) =>
      answered(c, route, handle, (error) => this.watch.failed(error)),
    );
  }

  #guard<P, Q, B>({ method, path, right, station }: Guarded<P, Q, B>): MiddlewareHandler<Vars> {
    return async (c, next) => {
      const of = station?.(c) ?? c.req.param('station');
      const answer = this.#border.authorise(askingOf(c), {
        right,
        ...(of === undefined ? {} : { station: of }),
      });
      if (!('refusal' in answer)) {
        c.set('identity', answer);
        return next();
      }
      await this.#noteRefusal(`${method} ${path}`, answer.why);
      if (answer.refusal === 401) c.header('www-authenticate', 'Bearer');
      return refuse(c, answer.refusal, answer.why);
    };
  }

  /** What was done, or would not be done, is written down before it is answered. */
  #noted<P, Q, B>(route: Guarded<P, Q, B>, handle: Handle<P, Q, B>): Handle<P, Q, B> {
    const { method, path } = route;
    return async (c, asked) => {
      const what = route.deed?.(asked);
      if (what === undefined) return handle(c, asked);
      let ok = false;
      try {
        const answer = await handle(c, asked);
        ok = answer.ok;
        return answer;
      } finally {
        await this.#identities.note({ who: c.get('identity').who, did: `${method} ${path}`, what, ok });
      }
    };
  }

  /** The newest of many, with their count: who is refused often must not fill the disk. */
  async #noteRefusal(did: string, why: string): Promise<void> {
    const refused = this.#refused;
    refused.count++;
    if (Date.now() < refused.untilMs) return;
    const what = refused.count > 1 ? `${why} (the last of ${refused.count})` : why;
    this.#refused = { count: 0, untilMs: Date.now() + REFUSALS_EVERY_MS };
    await this.#identities.note({ who: 'somebody', did, what, ok: false }).catch(() => undefined);
  }
}

const limitOf = ({ mostBytes = BODY_BYTES }: { readonly mostBytes?: number }) =>
  bodyLimit({ maxSize: mostBytes, onError: (c) => refuse(c, 413, `At most ${mostBytes} bytes at once.`) });

export const askingOf = (c: Context): Asking => {
  const { address } = getConnInfo(c).remote;
  const { socket } = (c.env as HttpBindings).incoming;
  const header = (name: string) => c.req.header(name);
  return { method: c.req.method, address, inTheClear: isInTheClear(socket, header), header };
};
