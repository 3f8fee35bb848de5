import type { DialectName } from '../model/uplink.ts';
import type { Dialect } from './dialect.ts';
import { awsIot } from './dialects/cloud/aws-iot.ts';
import { azureIot } from './dialects/cloud/azure-iot.ts';
import { homeAssistant } from './dialects/home-assistant/dialect.ts';
import { senmlCbor, senmlJson } from './dialects/senml/dialect.ts';
import { sparkplug } from './dialects/sparkplug/dialect.ts';
import { thingsboard } from './dialects/thingsboard.ts';
import { native } from './native/dialect.ts';

/** Every dialect by its name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  native,
  'home-assistant': homeAssistant,
  thingsboard,
  senml: senmlJson,
  'senml-cbor': senmlCbor,
  sparkplug,
  'aws-iot': awsIot,
  'azure-iot': azureIot,
};
