import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultError } from '../../station/model/fault.ts';
import type { Brokers, BrokerTarget, Connection, Incoming } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';

/** A way to a running broker. */
export interface BrokerUnderTest {
  readonly brokers: Brokers;
  /** How a client of this name gets in. */
  target(clientId: string): BrokerTarget;
  /** Targets at which it must fail; each is tried where it is given. */
  readonly refused?: BrokerTarget;
  readonly nowhere?: BrokerTarget;
  readonly badAddress?: BrokerTarget;
  close(): Promise<void>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (payload: Uint8Array) => new TextDecoder().decode(payload);

/**
 * What every way to a broker must keep. `open` begins with a broker that retains nothing under `fieldline/`. Some speak no will of who
 * is pushed off by another of its name, against MQTT 3.1.1, 3.1.2.5 and 3.1.4; there it is tried by cutting a cable.
 */
export function brokersContract(
  name: string,
  open: () => Promise<BrokerUnderTest>,
  { isSilentOfPushedOff = false } = {},
): void {
  describe(`${name} keeps the contract of Brokers`, () => {
    let under: BrokerUnderTest;
    let names = 0;
    const connections: Connection[] = [];
    const never = new AbortController().signal;
    const unique = (what: string) => `${what}-${Date.now().toString(36)}-${names++}`;
    const message = (topic: string, payload: string, rest: Partial<Message> = {}): Message => ({
      topic,
      payload: bytes(payload),
      qos: 1,
      retain: false,
      ...rest,
    });

    beforeEach(async () => void (under = await open()));
    afterEach(async () => {
      await Promise.all(connections.splice(0).map((connection) => connection.close()));
      await under.close();
    });

    async function connect(
      clientId = unique('client'),
      will = message(`fieldline/${clientId}/status`, 'gone'),
    ) {
      const connection = await under.brokers.connect(under.target(clientId), will, never);
      connections.push(connection);
      return { connection, clientId, topic: `fieldline/${clientId}/devices/a/set`, will };
    }

    /** Reads on until `count` messages are here. */
    async function hear(connection: Connection, count: number): Promise<readonly Incoming[]> {
      const heard: Incoming[] = [];
      const reader = connection.incoming[Symbol.asyncIterator]();
      while (heard.length < count) {
        const { value, done } = await reader.next();
        if (done) break;
        heard.push(value as Incoming);
      }
      return heard;
    }

    test('a message reaches who subscribed, and publish resolves once the broker has it', async () => {
      const [listener, speaker] = [await connect(), await connect()];
      await listener.connection.subscribe([speaker.topic]);
      await speaker.connection.publish(message(speaker.topic, 'hello'));
      const [heard] = await hear(listener.connection, 1);
      expect(heard).toMatchObject({ topic: speaker.topic, retained: false, redelivered: false });
      expect(text(heard!.payload)).toBe('hello');
    });

    test('three hundred messages of one client arrive all, in order', async () => {
      const [listener, speaker] = [await connect(), await connect()];
      await listener.connection.subscribe([speaker.topic]);
      const numbers = Array.from({ length: 300 }, (_, n) => String(n));
      const heard = hear(listener.connection, numbers.length);
      await Promise.all(numbers.map((n) => speaker.connection.publish(message(speaker.topic, n))));
      expect((await heard).map(({ payload }) => text(payload))).toEqual(numbers);
    });

    test('a filter with + hears every name at its place, and nothing deeper', async () => {
      const [listener, speaker] = [await connect(), await connect()];
      const under = (rest: string) => `fieldline/${speaker.clientId}/devices/${rest}`;
      await listener.connection.subscribe([under('+/state')]);
      for (const rest of ['a/state/deeper', 'a/meta', 'a/state', 'b/state'])
        await speaker.connection.publish(message(under(rest), rest));
      const heard = await hear(listener.connection, 2);
      expect(heard.map(({ payload }) => text(payload))).toEqual(['a/state', 'b/state']);
    });

    test('what is retained comes to who subscribes later, and says so; an empty one takes it back', async () => {
      const [early, speaker] = [await connect(), await connect()];
      const topic = `fieldline/${speaker.clientId}/devices/a/state`;
      await early.connection.subscribe([topic]);
      await speaker.connection.publish(message(topic, '21.5', { retain: true, qos: 0 }));
      expect(await hear(early.connection, 1)).toMatchObject([{ retained: false }]);
      const late = await connect();
      await late.connection.subscribe([topic]);
      const [kept] = await hear(late.connection, 1);
      expect(kept).toMatchObject({ topic, retained: true });
      expect(text(kept!.payload)).toBe('21.5');

      await speaker.connection.publish(message(topic, '', { retain: true }));
      const latest = await connect();
      await latest.connection.subscribe([topic, speaker.topic]);
      await speaker.connection.publish(message(speaker.topic, 'nothing before this'));
      expect(await hear(latest.connection, 1)).toMatchObject([{ topic: speaker.topic }]);
    });

    test('nothing comes any more after unsubscribe', async () => {
      const [listener, speaker] = [await connect(), await connect()];
      const other = `fieldline/${speaker.clientId}/devices/b/set`;
      await listener.connection.subscribe([speaker.topic, other]);
      await listener.connection.unsubscribe([speaker.topic]);
      await speaker.connection.publish(message(speaker.topic, 'not heard'));
      await speaker.connection.publish(message(other, 'heard'));
      expect(await hear(listener.connection, 1)).toMatchObject([{ topic: other }]);
    });

    test.skipIf(isSilentOfPushedOff)(
      'who is cut off is told with a fault, and its will is spoken and kept',
      async () => {
        const listener = await connect();
        const clientId = unique('doomed');
        const will = message(`fieldline/${clientId}/status`, 'offline', { retain: true });
        const doomed = await connect(clientId, will);
        await listener.connection.subscribe([will.topic]);
        await connect(clientId, will); // the broker pushes the first of a name off
        expect(text((await hear(listener.connection, 1))[0]!.payload)).toBe('offline');
        expect(await doomed.connection.ended).toMatchObject({ code: 'uplink/unreachable' });
        expect(await hear(doomed.connection, 1)).toEqual([]);
        await expect(doomed.connection.publish(message(doomed.topic, 'late'))).rejects.toMatchObject({
          fault: { code: 'uplink/unreachable' },
        });
        const later = await connect();
        await later.connection.subscribe([will.topic]);
        expect(await hear(later.connection, 1)).toMatchObject([{ retained: true }]);
      },
    );

    test.skipIf(isSilentOfPushedOff)('a will may be any bytes', async () => {
      const clientId = unique('binary');
      const listener = await connect();
      const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const will = { ...message(`fieldline/${clientId}/status`, ''), payload };
      await connect(clientId, will);
      await listener.connection.subscribe([will.topic]);
      await connect(clientId, will);
      const [spoken] = await hear(listener.connection, 1);
      expect([...spoken!.payload]).toEqual([...payload]);
    });

    test('who closes has no will spoken, and no fault', async () => {
      const [listener, speaker, leaving] = [await connect(), await connect(), await connect()];
      await listener.connection.subscribe([leaving.will.topic, speaker.topic]);
      await leaving.connection.close();
      expect(await leaving.connection.ended).toBeUndefined();
      await speaker.connection.publish(message(speaker.topic, 'nothing before this'));
      expect(await hear(listener.connection, 1)).toMatchObject([{ topic: speaker.topic }]);
      await leaving.connection.close();
    });

    test('waiting for a connection can be given up', async () => {
      const stop = new AbortController();
      const { clientId, will } = { clientId: unique('client'), will: message('fieldline/x/status', '') };
      const connecting = under.brokers.connect(under.target(clientId), will, stop.signal);
      stop.abort(new Error('given up'));
      await expect(connecting).rejects.toThrow('given up');
    });

    test.each([
      ['a wrong password', 'refused', 'uplink/refused'],
      ['a broker that is not there', 'nowhere', 'uplink/unreachable'],
      ['what is no address', 'badAddress', 'uplink/bad-address'],
    ] as const)('%s is told as what it is', async (_, which, code) => {
      const target = under[which];
      if (!target) return;
      const connecting = under.brokers.connect(target, message('fieldline/x/status', ''), never);
      const error: unknown = await connecting.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FaultError);
      expect((error as FaultError).fault.code).toBe(code);
    });
  });
}
