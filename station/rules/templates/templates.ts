import { energyPeak } from './energy-peak.ts';
import { fan } from './fan.ts';
import { irrigation } from './irrigation.ts';
import { lightSpikes } from './light-spikes.ts';
import { motionAlarm } from './motion-alarm.ts';
import { overheatingForecast } from './overheating-forecast.ts';
import { smartGarden } from './smart-garden.ts';
import type { Template } from './template.ts';
import { vibrationWear } from './vibration-wear.ts';

/** All templates, in the order in which they are offered. */
export const templates: readonly Template[] = [
  fan,
  irrigation,
  lightSpikes,
  motionAlarm,
  smartGarden,
  overheatingForecast,
  vibrationWear,
  energyPeak,
];
