import type { Notice } from '../../api/notices.ts';
import type { Command, Outcome } from '../../model/command.ts';
import { fault, FaultError } from '../../model/fault.ts';
import { type Reference, referenceOf } from '../../rules/reference.ts';
import type { Action, ActionOf } from '../../rules/step.ts';
import type { Message } from '../../uplink/message.ts';
import { saidTopic } from '../../uplink/topics.ts';
import type { Courier, Errand, ErrandTexts } from './courier.ts';
import type { Cause, Hands } from './hands.ts';
import { alarmJson, type Facts, said } from './saying.ts';

export interface HandsHost {
  act(rule: string, wish: Reference & Pick<Command, 'value'>): Promise<Outcome>;
  /** @throws uplink/unreachable, command/unconfirmed. */
  say(message: Message, withinMs: number): Promise<void>;
  readonly courier: Courier | undefined;
  /** How topics begin that rules may publish beyond the station's own. */
  readonly topics: readonly string[];
  notice(notice: Notice): void;
}

const SAID_WITHIN_MS = 60_000;

/** What a station's rules act with. */
export class OwnHands implements Hands {
  readonly #host: HandsHost;
  readonly #facts: Facts;

  constructor(host: HandsHost, facts: Facts) {
    this.#host = host;
    this.#facts = facts;
  }

  last(channel: string) {
    return this.#facts.last(channel);
  }

  async do(action: Action, cause: Cause): Promise<'done' | 'wanted'> {
    switch (action.do) {
      case 'set':
        await this.#set(action, cause);
        return 'done';
      case 'notify':
        this.#notify(action, cause);
        return 'done';
      case 'publish':
        await this.#publish(action, cause);
        return 'done';
      case 'raise':
        return 'done'; // the desk itself has the cards
      default:
        await this.#send(action, cause);
        return 'wanted';
    }
  }

  async #set({ channel: reference, value }: ActionOf<'set'>, { rule }: Cause): Promise<void> {
    const outcome = await this.#host.act(rule.id, { ...referenceOf(reference), value });
    if (!outcome.ok) throw new FaultError(outcome.fault);
  }

  #notify({ text, severity }: ActionOf<'notify'>, cause: Cause): void {
    const { rule, raisedMs, place, timeMs } = cause;
    this.#host.notice({
      id: `${this.#facts.station}/${rule.id}/${raisedMs}/${place}`,
      rule: rule.id,
      title: rule.title,
      text: text === undefined ? cause.text : said(text, cause, this.#facts),
      severity: severity ?? rule.severity,
      atMs: timeMs,
    });
  }

  async #publish(action: ActionOf<'publish'>, cause: Cause): Promise<void> {
    const { topic, anywhere = false, payload, expiresMs = SAID_WITHIN_MS } = action;
    if (anywhere && !this.#host.topics.some((begins) => topic.startsWith(begins)))
      throw fault('action/not-allowed', { what: 'publish', place: topic });
    const text = payload === undefined ? alarmJson(cause, this.#facts) : said(payload, cause, this.#facts);
    const message: Message = {
      topic: anywhere ? topic : saidTopic(this.#facts.station, topic),
      payload: new TextEncoder().encode(text),
      qos: 1,
      retain: false,
    };
    await this.#host.say(message, expiresMs);
  }

  async #send(errand: Errand, cause: Cause): Promise<void> {
    const { courier } = this.#host;
    if (!courier) throw fault('action/needs-bridge', { what: errand.do });
    await courier.take(errand, cause, this.#textsOf(errand, cause));
  }

  #textsOf(errand: Errand, cause: Cause): ErrandTexts {
    const { rule, raisedMs, place, text } = cause;
    const say = (template: string | undefined, usual: string) =>
      template === undefined ? usual : said(template, cause, this.#facts);
    return {
      title: say(errand.do === 'email' ? errand.subject : undefined, rule.title),
      text: say(errand.do === 'webhook' ? errand.body : errand.text, text),
      json: alarmJson(cause, this.#facts),
      key: `${this.#facts.station}/${rule.id}/${raisedMs}/${place.replace(' ', '-')}`,
    };
  }
}
