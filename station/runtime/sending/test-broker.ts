import type { TestStep } from '../../api/sending.ts';
import type { UplinkConfig } from '../../api/config.ts';
import { toFault } from '../../model/fault.ts';
import { dialects } from '../../uplink/dialects.ts';
import { signingIn } from '../../uplink/sign-in.ts';
import type { Brokers, Clock, Connection, Origin } from '../platform.ts';

const PATIENCE_MS = 10_000;

/**
 * Tries a broker step by step: is it an address, does somebody answer, may we in, may we publish under our name. Leaves
 * nothing behind. Stops at the first step that fails.
 */
export async function testBroker(
  uplink: UplinkConfig,
  station: string,
  clientId: string,
  brokers: Brokers,
  clock: Clock,
): Promise<readonly TestStep[]> {
  const { url, username, password, mqtt, keepAliveS } = uplink;
  const origin = { station, epoch: 'test' };
  const dialect = dialects[uplink.dialect];
  const topic = `fieldline/${station}/test`;
  const nothing = { topic, payload: new Uint8Array(0), qos: 0, retain: false } as const;
  const will = dialect.native ? nothing : willOf(uplink, origin, clock);
  const secret = { ...(username ? { username } : {}), ...(password ? { password } : {}) };
  const usual = { url, clientId, mqtt, keepAliveS, ...secret };
  const target = signingIn(usual, uplink.dialect, origin, clock);
  const stop = new AbortController();
  void clock.sleep(PATIENCE_MS, stop.signal).then(
    () => stop.abort(),
    () => undefined,
  );
  let connection: Connection | undefined;
  try {
    connection = await brokers.connect(target, will, stop.signal);
    const reached = [
      { step: 'address', ok: true, text: 'The address can be read.' },
      { step: 'connect', ok: true, text: 'Somebody answers there, and speaks MQTT.' },
      {
        step: 'sign-in',
        ok: true,
        text: username ? `“${username}” may sign in.` : 'It asks for no user name.',
      },
    ] as const;
    // Who speaks another language would not understand a topic of ours, and some end the connection for it.
    return dialect.native ? [...reached, await published(connection, { ...nothing, qos: 1 })] : reached;
  } catch (error) {
    return refusedAt(error);
  } finally {
    stop.abort();
    await connection?.close();
  }
}

/** A will that the other end takes; who leaves as it should leaves none. */
const willOf = (uplink: UplinkConfig, origin: Origin, clock: Clock) =>
  dialects[uplink.dialect].speak({
    origin,
    uplink,
    receiver: false,
    devices: () => [],
    lastRow: () => undefined,
    now: () => clock.now(),
    connection: 0,
  }).will;

async function published(
  connection: Connection,
  message: Parameters<Connection['publish']>[0],
): Promise<TestStep> {
  try {
    await connection.publish(message);
    return { step: 'publish', ok: true, text: 'This station may write there.' };
  } catch {
    return {
      step: 'publish',
      ok: false,
      text: 'It did not take a message from this station. Ask its owner.',
    };
  }
}

function refusedAt(error: unknown): readonly TestStep[] {
  const { code } = toFault(error);
  const address = { step: 'address', ok: true, text: 'The address can be read.' } as const;
  switch (code) {
    case 'uplink/bad-address':
      return [
        {
          step: 'address',
          ok: false,
          text: 'This is no address of a broker. Example: wss://broker.example/mqtt',
        },
      ];
    case 'uplink/refused':
      return [
        address,
        { step: 'connect', ok: true, text: 'Somebody answers there, and speaks MQTT.' },
        { step: 'sign-in', ok: false, text: 'The user name or password was rejected.' },
      ];
    default:
      return [
        address,
        {
          step: 'connect',
          ok: false,
          text: 'No answer. No network, a wrong address, a blocked port, or a certificate that is not trusted.',
        },
      ];
  }
}
