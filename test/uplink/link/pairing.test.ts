import { beforeEach, describe, expect, test } from 'vitest';
import { ackMessage } from '../../../station/uplink/native/ack.ts';
import { settle } from '../../fakes/clock.ts';
import { ModelReceiver } from '../../fakes/model-receiver.ts';
import { begin, brokers, clock, kept, link, LOOKED_MS, station } from './scene.ts';

beforeEach(begin);

describe('pairing', () => {
  test('a receiver that is seen at first is the one whose word counts, for good', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    const first = link();
    await clock.advance(100);
    expect(first.link.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge' });
    await station.rows(1);
    await clock.advance(2_000);
    expect(bridge.entries.size).toBe(1);
    expect(first.link.view()).toMatchObject({
      phase: 'in-step',
      sent: 1,
      taken: 1,
      inFlight: 0,
      ignoredAcks: 0,
    });
    await first.end();

    await bridge.leave();
    brokers.take({
      ...ackMessage(station.log.origin, 'bridge', { upTo: 0, have: [] }),
      payload: new Uint8Array(0),
    });
    const second = link();
    await station.rows(2);
    await clock.advance(LOOKED_MS);
    expect(second.link.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 1, sent: 2 });
    await second.end();
  });

  test('without one, the broker’s word counts, after two seconds of looking', async () => {
    await station.rows(1);
    const { link: one, end } = link();
    await clock.advance(1_900);
    expect(one.view().sent).toBe(0);
    await clock.advance(200);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, sent: 1, taken: 1 });
    await end();
  });

  test('it is looked for once: a later connection sends at once', async () => {
    const { link: one, end } = link();
    await clock.advance(LOOKED_MS);
    brokers.cut();
    await clock.advance(1_000);
    await station.rows(1);
    await clock.advance(500);
    expect(one.view()).toMatchObject({ connects: 2, taken: 1 });
    await end();
  });

  test('the word of another receiver, or what cannot be read, is not believed', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    bridge.acknowledges = () => false;
    await bridge.connect(brokers);
    const { link: one, end } = link();
    await station.rows(1);
    await clock.advance(1_500);
    brokers.take(ackMessage(station.log.origin, 'stranger', { upTo: 1, have: [] }));
    brokers.take({
      ...ackMessage(station.log.origin, 'bridge', { upTo: 1, have: [] }),
      payload: new Uint8Array(3),
    });
    await settle();
    expect(one.view()).toMatchObject({ taken: 0, ignoredAcks: 1, badMessages: 1 });
    brokers.take(ackMessage(station.log.origin, 'bridge', { upTo: 1, have: [] }));
    await settle();
    expect(one.view()).toMatchObject({ taken: 1 });
    await end();
  });

  test('a receiver that turns up later gets everything that is kept, also what a broker alone had', async () => {
    const { link: one, end } = link();
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(one.view()).toMatchObject({ mode: 'sent', taken: 1 });
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    await station.rows(2);
    await clock.advance(3_000);
    expect(one.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 2 });
    expect(bridge.held.upTo).toBe(2);
    await end();
  });

  test('a station that could receive does so where nobody else does, says it, and stays it', async () => {
    const { link: one, end } = link({ receiver: 'where-none' });
    await clock.advance(100);
    expect(kept('status')).not.toHaveProperty('receiver');
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(kept('status')).toMatchObject({ receiver: true });
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, taken: 1 });
    await new ModelReceiver('another', 'pi').connect(brokers);
    await clock.advance(3_000);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined });
    await end();
  });

  test('a station that could receive sends to the one that does', async () => {
    const bridge = new ModelReceiver('bridge', 'pi');
    await bridge.connect(brokers);
    const { link: one, end } = link({ receiver: 'where-none' });
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(kept('status')).not.toHaveProperty('receiver');
    expect(one.view()).toMatchObject({ mode: 'confirmed', receiver: 'bridge', taken: 1 });
    await end();
  });

  test('who speaks for a station that is elsewhere confirms nothing of it', async () => {
    await new ModelReceiver('bridge', 'pi').connect(brokers);
    const { link: one, end } = link({ via: 'bridge' });
    await station.rows(1);
    await clock.advance(LOOKED_MS + 1_500);
    expect(one.view()).toMatchObject({ mode: 'sent', receiver: undefined, taken: 1 });
    await end();
  });

  test('a station that receives says so, and waits for nobody', async () => {
    await new ModelReceiver('bridge', 'pi').connect(brokers);
    const { link: one, end } = link({ receiver: 'always' });
    await station.rows(1);
    await clock.advance(1_500);
    expect(kept('status')).toMatchObject({ receiver: true });
    expect(one.view()).toMatchObject({ mode: 'sent', taken: 1 });
    await end();
  });
});
