import type { Template } from './template.ts';

/** Watering that nobody has to be there for: a pump that runs dry breaks, one that does not stop floods. */
export const irrigation: Template = {
  id: 'irrigation',
  title: 'Water the plants',
  purpose: 'Runs a pump while the soil is dry, never for too long, and never with an empty tank.',
  says: [
    'Soil below {dry} %: the pump goes on, until the soil is at {wet} %.',
    'The pump is off after {pumpFor} s at the latest, whoever switched it on.',
    'Tank below {empty} %: the pump stops and cannot be switched on until there is {refilled} % again.',
    'Still dry after {stillDry} min: you are told, as watering does not help.',
  ],
  wants: {
    soil: { words: 'Soil moisture', quantities: ['soilMoisture'], names: ['soil', 'moist'] },
    pump: { words: 'Pump', quantities: ['switch'], names: ['pump', 'valve', 'water'], sets: true },
    tank: { words: 'Tank level', quantities: ['percent'], names: ['tank', 'level'], optional: true },
  },
  limits: {
    dry: { words: 'Dry below', unit: '%', of: 'soil', value: 30, min: 0, max: 100 },
    wet: { words: 'Watered at', unit: '%', of: 'soil', value: 38, min: 0, max: 100 },
    pumpFor: { words: 'Pump runs for at most', unit: 's', value: 600, min: 1, max: 86_400 },
    empty: { words: 'Tank empty below', unit: '%', of: 'tank', value: 10, min: 0, max: 100 },
    refilled: { words: 'Tank filled at', unit: '%', of: 'tank', value: 15, min: 0, max: 100 },
    stillDry: { words: 'Watering does not help after', unit: 'min', value: 60, min: 0, max: 1440 },
  },
  locks: {
    pump: {
      risk: 2,
      maxOnMs: '{pumpFor}',
      safe: 0,
      safeOnDisconnect: true,
      interlocks: [
        {
          device: '{tank.device}',
          channel: '{tank.name}',
          when: 'below',
          limit: '{empty}',
          clearsAt: '{refilled}',
          staleMs: 60_000,
          ends: true,
        },
      ],
    },
  },
  rules: [
    {
      id: 'water',
      title: 'Watering',
      severity: 'info',
      when: [
        { is: 'below', channel: '{soil}', limit: '{dry}', clearsAt: '{wet}' },
        { is: 'below', join: 'butNot', channel: '{tank}', limit: '{empty}', clearsAt: '{refilled}' },
      ],
      actions: [{ do: 'set', channel: '{pump}', value: 1, over: 0 }],
    },
    {
      id: 'still-dry',
      title: 'Watering does not help',
      severity: 'critical',
      when: [{ is: 'below', channel: '{soil}', limit: '{dry}', forMs: '{stillDry}' }],
    },
    {
      id: 'tank-empty',
      title: 'The water tank is empty',
      severity: 'warning',
      when: [{ is: 'below', channel: '{tank}', limit: '{empty}', clearsAt: '{refilled}' }],
    },
  ],
  trial: {
    places: { bed: 'Bed' },
    channels: { soil: 'bed/soilMoisture', pump: 'bed/pump', tank: 'bed/tankLevel' },
    limits: { pumpFor: 8, stillDry: 0.5 },
  },
};
