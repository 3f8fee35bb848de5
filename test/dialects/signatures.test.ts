import { createHmac } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../station/codec/bytes.ts';
import { fromBase64, toBase64 } from '../../station/uplink/base64.ts';
import { sasToken } from '../../station/uplink/dialects/cloud/sas-token.ts';
import { presignedQuery, signingKey } from '../../station/uplink/dialects/cloud/sigv4.ts';
import { awsIot } from '../../station/uplink/dialects/cloud/aws-iot.ts';
import { azureIot } from '../../station/uplink/dialects/cloud/azure-iot.ts';
import { clientOptions } from '../../station/uplink/mqtt-js.ts';
import { origin } from './scene.ts';

/** Credentials that AWS prints in its documentation; they open nothing. */
const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const at = (time: string) => Date.parse(time);

describe('AWS Signature Version 4', () => {
  test("the signing key of AWS's published example", async () => {
    const about = {
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
      service: 'iam',
    };
    expect(toHex(await signingKey(about, '20150830'))).toBe(
      'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
    );
  });

  test("the presigned address of AWS's published example", async () => {
    const query = await presignedQuery(
      { ...EXAMPLE, region: 'us-east-1', service: 's3' },
      {
        host: 'examplebucket.s3.amazonaws.com',
        path: '/test.txt',
        nowMs: at('2013-05-24T00:00:00Z'),
        validS: 86_400,
      },
      'UNSIGNED-PAYLOAD',
    );
    expect(query).toBe(
      'X-Amz-Algorithm=AWS4-HMAC-SHA256' +
        '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
        '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  test.each([undefined, 'a/token+with=signs'])(
    'an address of AWS IoT is what aws4fetch makes of it, with session token %s',
    async (sessionToken) => {
      const host = 'a1b2c3-ats.iot.eu-central-1.amazonaws.com';
      const region = 'eu-central-1';
      const given = sessionToken === undefined ? {} : { sessionToken };
      const client = new AwsClient({ ...EXAMPLE, ...given, service: 'iotdevicegateway', region });
      const { url } = await client.sign(`https://${host}/mqtt?X-Amz-Expires=300`, {
        method: 'GET',
        aws: { signQuery: true, datetime: '20261121T000000Z' },
      });
      const query = await presignedQuery(
        { ...EXAMPLE, ...given, region, service: 'iotdevicegateway' },
        { host, path: '/mqtt', nowMs: at('2026-11-21T00:00:00Z'), validS: 300 },
      );
      const sorted = (text: string) => [...new URLSearchParams(text)].sort();
      expect(sorted(query)).toEqual(sorted(new URL(url).search));
    },
  );
});

describe('shared access signatures of Azure', () => {
  test("the token of Microsoft's own test (azure-iot-cli-extension, TestSasTokenAuth)", async () => {
    const uri = 'iot-hub-for-test.azure-devices.net/devices/iot-device-for-test';
    const token = await sasToken(uri, '+XLy+MVZ+aTeOnVzN2kLeB16O+kSxmz6g3rS6fAf6rw=', 1_471_940_363);
    expect(token).toBe(
      'SharedAccessSignature sr=iot-hub-for-test.azure-devices.net%2Fdevices%2Fiot-device-for-test' +
        '&sig=SIumZ1ACqqPJZ2okHDlW9MSYKykEpqsQY3z6FMOICd4%3D&se=1471940363',
    );
  });

  test('a policy is named at the end', async () => {
    expect(await sasToken('a', 'Zm9v', 1, 'iothubowner')).toMatch(/&se=1&skn=iothubowner$/);
  });

  test('any resource and key are signed as node:crypto does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.uint8Array({ minLength: 1, maxLength: 64 }), async (resource, key) => {
        const token = await sasToken(resource, Buffer.from(key).toString('base64'), 99);
        const signed = createHmac('sha256', key)
          .update(`${encodeURIComponent(resource)}\n99`)
          .digest('base64');
        expect(token).toContain(`&sig=${encodeURIComponent(signed)}&`);
      }),
    );
  });

  test('a key that is no base64 is said to be none', async () => {
    await expect(sasToken('a', 'not a key!', 1)).rejects.toThrow('not base64');
  });
});

test('base64 is what Node makes of it, both ways', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

describe('signing in', () => {
  const nowMs = at('2026-11-21T00:00:00Z');
  const secret = { username: EXAMPLE.accessKeyId, password: EXAMPLE.secretAccessKey };

  test('to AWS over WebSocket with a signature only: neither name nor secret travels', async () => {
    const url = 'wss://a1b2c3-ats.iot.eu-central-1.amazonaws.com/mqtt';
    const target = await awsIot.signIn!({ url, clientId: 'x', ...secret }, origin, nowMs);
    expect(target).toEqual({
      url,
      clientId: 'tablet-7f3a',
      query: expect.stringMatching(/^X-Amz-Algorithm=.*Signature=[\da-f]{64}$/),
    });
    expect(JSON.stringify(target)).not.toContain(EXAMPLE.secretAccessKey);
  });

  test('to an address that is not of AWS as it was typed', async () => {
    const typed = { url: 'mqtts://gateway.example', clientId: 'x', ...secret };
    expect(await awsIot.signIn!(typed, origin, nowMs)).toEqual({ ...typed, clientId: 'tablet-7f3a' });
  });

  test('to Azure as the device, with a token of a day instead of the key', async () => {
    const typed = { url: 'mqtts://hub.azure-devices.net:8883', clientId: 'x', password: 'Zm9v' };
    expect(await azureIot.signIn!(typed, origin, nowMs)).toEqual({
      url: typed.url,
      clientId: 'tablet-7f3a',
      username: 'hub.azure-devices.net/tablet-7f3a/?api-version=2021-04-12',
      mqtt: '3.1.1',
      password: await sasToken('hub.azure-devices.net/devices/tablet-7f3a', 'Zm9v', nowMs / 1000 + 86_400),
    });
  });

  test('to Azure with a token that somebody else made, as it is', async () => {
    const password = 'SharedAccessSignature sr=a&sig=b&se=1';
    const typed = { url: 'wss://hub.azure-devices.net/$iothub/websocket', clientId: 'x', password };
    const target = await azureIot.signIn!(typed, origin, nowMs);
    expect(target).toMatchObject({ password, query: 'iothub-no-client-cert=true' });
    expect(() => clientOptions(target, undefined, ['wss'])).not.toThrow();
  });
});
