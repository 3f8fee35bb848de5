/** What a receiver lets a station send: one more than that and it slows, bills or refuses. */
export interface Quota {
  readonly title: string;
  readonly messagesPerS?: number;
  readonly messagesPerDay?: number;
  /** A longer message counts as several of this length. */
  readonly countedBytes?: number;
  /** The largest payload. */
  readonly messageBytes: number;
}

const KB = 1_024;

/**
 * As their providers publish it; where one publishes nothing for a plan, a figure that it bears easily. They change: whoever
 * knows better chooses another.
 */
export const quotas = {
  own: { title: 'No limit (own broker)', messageBytes: 64 * KB },
  /** docs.emqx.com, Quotas and Limits, Serverless: 10 messages/s a client, 1 MB a message. */
  emqx: { title: 'EMQX Cloud Serverless: 10 messages/s', messagesPerS: 10, messageBytes: 256 * KB },
  /** No rate is published for the free plan, only 10 GB a month: 20 messages/s of 8 KB stay below it in the mean. */
  hivemq: {
    title: 'HiveMQ Cloud free: careful with 10 GB a month',
    messagesPerS: 20,
    messagesPerDay: 40_000,
    countedBytes: 8 * KB,
    messageBytes: 64 * KB,
  },
  /** docs.aws.amazon.com, AWS IoT Core quotas: 100 publishes/s and 512 KB/s a connection, 128 KB a payload. */
  aws: { title: 'AWS IoT Core: 100 messages/s, 128 KB', messagesPerS: 100, messageBytes: 120 * KB },
  /** learn.microsoft.com, IoT Hub quotas and throttling: a message of the free tier counts by 0.5 KB. */
  'azure-free': {
    title: 'Azure IoT Hub free: 8,000 messages a day',
    messagesPerS: 10,
    messagesPerDay: 8_000,
    countedBytes: KB / 2,
    messageBytes: 240 * KB,
  },
  /** The same page: one unit of S1, counted by 4 KB. */
  'azure-s1': {
    title: 'Azure IoT Hub S1: 400,000 messages a day',
    messagesPerS: 100,
    messagesPerDay: 400_000,
    countedBytes: 4 * KB,
    messageBytes: 240 * KB,
  },
  /** ThingsBoard's MQTT transport takes 64 KB (NETTY_MAX_PAYLOAD_SIZE); its rates are each installation's own. */
  thingsboard: { title: 'ThingsBoard: 10 messages/s, 64 KB', messagesPerS: 10, messageBytes: 60 * KB },
  /** io.adafruit.com/api/docs, rate limiting of a free account: 30 a minute; 1 KB a value. */
  small: { title: 'Small (Adafruit IO): 30 messages a minute', messagesPerS: 0.5, messageBytes: 1_000 },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof quotas;
