import { isIP } from 'node:net';
import type { ErrandResult } from '../../station/model/flow.ts';
import { fault } from '../../station/model/fault.ts';
import { stepWords } from '../../station/rules/step-words.ts';
import type { Courier, Errand, ErrandTexts } from '../../station/runtime/rules/courier.ts';
import type { Cause } from '../../station/runtime/rules/hands.ts';
import { sourceOf } from '../../station/runtime/rules/rule-book.ts';
import type { Clock, Log } from '../../station/runtime/platform.ts';
import type { ErrandConfig } from './config.ts';
import { ErrandBook, type KeptErrand } from './errand-book.ts';
import { sendMail } from './mail.ts';
import { post, Undelivered } from './post.ts';

const MOST = 64;
/** After the first try, and each further one. */
const WAITS_MS = [5_000, 30_000, 120_000, 600_000] as const;
const PRIORITIES: Readonly<Record<string, number>> = { critical: 5, warning: 4, info: 3 };

/** Webhooks, ntfy and e-mail as a bridge sends them: to nowhere that whoever runs it has not listed. */
export class BridgeCourier implements Courier {
  #config: ErrandConfig;
  readonly #clock: Clock;
  readonly #book: ErrandBook;
  #going: { told: (end: ErrandResult) => void; signal: AbortSignal } | undefined;

  constructor(config: ErrandConfig, log: Pick<Log, 'setting' | 'keepSetting'>, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#book = new ErrandBook(log);
  }

  /** From now on it may reach these; what is under way already goes where it may now. */
  allow(config: ErrandConfig): void {
    this.#config = config;
  }

  require(errand: Errand): void {
    const { webhooks, ntfy, smtp } = this.#config;
    const refused = (place: string) => fault('action/not-allowed', { what: errand.do, place });
    if (errand.do === 'webhook') {
      const { origin } = new URL(errand.url);
      if (!webhooks.includes(origin)) throw refused(origin);
    } else if (errand.do === 'ntfy') {
      if (!ntfy) throw refused(errand.topic);
    } else if (!smtp?.to.includes(errand.to)) throw refused(errand.to);
  }

  async take(errand: Errand, cause: Cause, texts: ErrandTexts): Promise<void> {
    this.require(errand);
    if (this.#book.all.length >= MOST) throw fault('action/too-many', { most: MOST });
    const { rule, raisedMs, place } = cause;
    const { version, title, device } = sourceOf(rule);
    const words = stepWords(errand, (label) => ({ label, unit: '', decimals: 0 }));
    const about = { version, title, device, of: rule.actions.length, words };
    const kept = {
      key: texts.key,
      rule: rule.id,
      raisedMs,
      place,
      about,
      what: whatOf(errand, rule.severity, texts),
      tries: 0,
    };
    await this.#book.put(kept);
    if (this.#going) void this.#deliver(kept, this.#going.told, this.#going.signal);
  }

  async run(told: (end: ErrandResult) => void, signal: AbortSignal): Promise<void> {
    await this.#book.open();
    this.#going = { told, signal };
    await Promise.all(this.#book.all.map((errand) => this.#deliver(errand, told, signal)));
  }

  /** It is counted before it is tried, so that a try that ends the program is one, too. */
  async #deliver(errand: KeptErrand, told: (end: ErrandResult) => void, signal: AbortSignal): Promise<void> {
    const { rule, raisedMs, place, about, what, key } = errand;
    const end = async (result: Pick<ErrandResult, 'result' | 'fault'>) => {
      await this.#book.remove(key).catch(() => undefined);
      told({ rule, raisedMs, place, about, ...result });
    };
    let last = 'the bridge was ended before it was sent';
    for (let tries = errand.tries + 1; tries <= WAITS_MS.length + 1; tries++) {
      await this.#book.put({ ...errand, tries }).catch(() => undefined); // it is tried all the same
      try {
        await this.#send(errand, signal);
        return await end({ result: 'done' });
      } catch (error) {
        if (signal.aborted) return;
        const isFinal = error instanceof Undelivered && error.isFinal;
        last = error instanceof Undelivered ? error.message : 'it could not be sent';
        if (isFinal) return await end({ result: 'failed', ...undelivered(what.do, tries, last) });
      }
      const waitMs = WAITS_MS[tries - 1];
      if (waitMs !== undefined) await this.#clock.sleep(waitMs, signal).catch(() => undefined);
      if (signal.aborted) return;
    }
    await end({ result: 'failed', ...undelivered(what.do, WAITS_MS.length + 1, last) });
  }

  /** What was allowed when it was kept may be so no longer. @throws Undelivered. */
  async #send({ what, key }: KeptErrand, signal: AbortSignal): Promise<void> {
    const { webhooks, ntfy, smtp } = this.#config;
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    if (what.do === 'webhook') {
      const url = new URL(what.url);
      if (!webhooks.includes(url.origin)) throw new Undelivered('it is allowed no longer', true);
      return await post({ url, body: what.body, headers, inside: this.#mayBeInside(url.hostname) }, signal);
    }
    if (what.do === 'ntfy') {
      if (!ntfy) throw new Undelivered('there is no ntfy any more', true);
      const url = new URL(ntfy.server);
      const { topic, title, text: message, severity } = what;
      const body = JSON.stringify({ topic, title, message, priority: PRIORITIES[severity] ?? 3 });
      const sign: Record<string, string> =
        ntfy.token === undefined ? {} : { authorization: `Bearer ${ntfy.token}` };
      return await post(
        { url, body, headers: { ...headers, ...sign }, inside: this.#mayBeInside(url.hostname) },
        signal,
      );
    }
    if (!smtp?.to.includes(what.to)) throw new Undelivered('it is allowed no longer', true);
    await sendMail(smtp, { ...what, key }, this.#mayBeInside(smtp.host));
  }

  /** An address that is listed as one was meant; a name has to be listed as one that may be inside. */
  #mayBeInside(host: string): boolean {
    return isIP(host.replace(/^\[|\]$/g, '')) !== 0 || this.#config.private.includes(host);
  }
}

const undelivered = (what: string, tries: number, message: string): Pick<ErrandResult, 'fault'> => ({
  fault: fault('action/undelivered', { what, tries, message }).fault,
});

function whatOf(errand: Errand, severity: string, { title, text, json }: ErrandTexts): KeptErrand['what'] {
  switch (errand.do) {
    case 'webhook':
      return { do: 'webhook', url: errand.url, body: errand.body === undefined ? json : text };
    case 'ntfy':
      return { do: 'ntfy', topic: errand.topic, title, text, severity };
    case 'email':
      return { do: 'email', to: errand.to, subject: title.replace(/[\r\n]+/g, ' '), text };
  }
}
