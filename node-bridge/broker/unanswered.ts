const MOST_UNANSWERED = 500;

/** Messages for which there is no room now. */
export class Unanswered {
  readonly #counts = new WeakMap<object, number>();

  /**
   * MQTT 3.1.1 has no way to say "not now" but to say nothing: whoever sent it keeps it and sends it again, and all who listen
   * see it meanwhile. Its session must not grow for ever: after many such messages it is sent away once, and begins anew.
   * @throws Error then.
   */
  leave(client: object, packet: { qos: number }): void {
    const count = (this.#counts.get(client) ?? 0) + 1;
    if (count > MOST_UNANSWERED) throw new Error('too much is left unanswered');
    this.#counts.set(client, count);
    packet.qos = 0;
  }
}
