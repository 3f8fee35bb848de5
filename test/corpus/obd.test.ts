import { describe, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { decode, hasCorpus, json, show, total, type Score } from './place.ts';

interface Responses {
  readonly vectors: readonly {
    readonly command_id: string;
    readonly response: string;
    readonly expected: Readonly<Record<string, number | string>>;
  }[];
}

/** OBDb's names and units, beside ours. */
const same: Record<string, readonly [name: string, factor: number]> = {
  MIL: ['malfunctionLamp', 1],
  DTC_CNT: ['troubleCodes', 1],
  LOAD_PCT: ['engineLoad', 1],
  ECT: ['coolantTemperature', 1],
  SHRTFT1: ['shortFuelTrim1', 1],
  LONGFT1: ['longFuelTrim1', 1],
  MAP: ['intakePressure', 1000],
  RPM: ['engineSpeed', 1],
  VSS: ['speed', 1 / 3.6],
  SPARKADV: ['timingAdvance', 1],
  IAT: ['intakeTemperature', 1],
  MAF: ['airFlow', 1],
  TP: ['throttle', 1],
  O2S12: ['oxygen2Voltage', 1],
  RUNTM: ['runTime', 1],
  MIL_DIST: ['distanceWithLamp', 1000],
  LAMBDA11_VOLT: ['oxygen1Lambda', 1],
  EGR_PCT: ['exhaustRecirculation', 1],
  EVAP_PCT: ['evaporativePurge', 1],
  WARM_UPS: ['warmUps', 1],
  CLR_DIST: ['distanceSinceCleared', 1000],
  EVAP_VP: ['evaporativePressure', 1000],
  BARO: ['barometer', 1000],
  CATEMP11: ['catalyst11Temperature', 1],
  CATEMP12: ['catalyst12Temperature', 1],
  VPWR: ['moduleVoltage', 1],
  LOAD_ABS: ['absoluteLoad', 1],
  EQ_RAT: ['commandedLambda', 1],
  AAT: ['ambientTemperature', 1],
  TAC_PCT: ['commandedThrottle', 1],
  MIL_TIME: ['timeWithLamp', 60],
  CLR_TIME: ['timeSinceCleared', 60],
  EVAP_VPA: ['evaporativePressureAbsolute', 1000],
  ODO: ['odometer', 1000],
};

/**
 * OBDb takes 128 from a fuel trim that it has already made percent of; SAE J1979 takes it from the byte, so that 0x80 is 0 % and
 * the range is that which OBDb states itself, -100 to 99.2 %. Ten values, all of them off by this.
 */
const TRIM_OFF = 28;

describe.skipIf(!hasCorpus)('OBD-II', () => {
  test('a Prius: OBDb has the same numbers in the answers of service 01', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const unknown = new Set<string>();
    const { vectors } = json<Responses>('obd/toyota-prius-responses.json');
    const all = vectors
      .filter(({ command_id }) => /^7E0\.01[\dA-F]{2}$/.test(command_id))
      .map(({ response, expected }) => {
        const { said, counts } = decode('elm327-obd', ascii(`${response.replaceAll('\n', '\r')}\r\r>`));
        const reading = said[0]?.reading ?? {};
        for (const [id, value] of Object.entries(expected)) {
          const [name, factor] = same[id] ?? [];
          if (name === undefined) unknown.add(id);
          else if (reading[name] === undefined) score.missed++;
          else {
            // OBDb rounds to five or six digits.
            const theirs = Number(value) * factor! + (id.endsWith('FT1') ? TRIM_OFF : 0);
            const near = Math.abs(reading[name] - theirs) <= 1e-4 * Math.abs(reading[name]) + 1e-3;
            score[near ? 'agree' : 'disagree']++;
            if (!near) console.log(`OBD ${response}: ${id} ${value}, ours ${reading[name]}`);
          }
        }
        return counts;
      });
    show('OBD-II', 1, score, total(all));
    console.log(`OBD-II: flags and codes that are no channels: ${[...unknown].join(' ')}`);
    expect(score).toEqual({ agree: score.agree, disagree: 0, missed: 0 });
    expect(score.agree).toBeGreaterThan(150);
    expect(total(all)).toMatchObject({ faults: 0, dropped: 0 });
  });

  test('answers of several frames are put together, of every control unit that was recorded', () => {
    const { vectors } = json<Responses>('obd/toyota-prius-responses.json');
    const long = vectors.filter(({ response }) => /^7..1/.test(response) && /^[^|]*$/.test(response));
    const all = long.map(
      ({ response }) => decode('elm327-obd', ascii(`${response.replaceAll('\n', '\r')}\r\r>`)).counts,
    );
    show('ISO-TP', 1, { agree: total(all).frames - total(all).faults, disagree: 0, missed: 0 }, total(all));
    expect(long.length).toBeGreaterThan(50);
  });
});
