import { ascii, latin1 } from '../codec/bytes.ts';
import { sentences } from '../codec/framing/sentences.ts';
import { readSentences } from '../codec/nmea/read.ts';
import { defineDriver } from './driver.ts';

/** A sentence that says something of ours. */
const reads = (name: string, sentence: string, reading: Readonly<Record<string, number>>) => ({
  name,
  frame: ascii(sentence),
  readings: Object.keys(reading).length > 0 ? [{ reading }] : [],
});

/** What streams of such devices repeat, without the talker before it. */
const MARKS = 'RMC GGA GLL GNS GSA GSV VTG ZDA DBT DPT MWV MWD VWR VHW HDG HDT HDM MTW XDR IVDM IVDO'
  .split(' ')
  .map((kind) => `${kind},`);

/**
 * Whatever speaks NMEA 0183, whatever its talker (GP, GN, GL, II, SD, WI, AI ...): satellite receivers, ship's instruments,
 * and AIS receivers, whose vessels are told apart by their MMSI. Unlike gpsd, it takes no sentence without a checksum (NMEA
 * 0183 V3.01 made it mandatory): a line that lost its end would pass for a good one.
 */
export default defineDriver({
  id: 'nmea-gps',
  title: 'GPS receiver, boat instruments or AIS (NMEA 0183)',
  channels: 'found',
  source: { link: { kind: 'serial', baudRate: 9600 }, framing: sentences(512) },
  // `$`, three of five letters, `*` where it belongs, and the checksum.
  telltale: { bits: 8 + 3 * 5 + 8 + 8, marks: MARKS.map(ascii) },
  decode: (frame) => readSentences(latin1(frame)),
  vectors: [
    reads(
      'RMC of the NMEA 0183 standard: a fix near Munich',
      '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A',
      { latitude: 48.1173, longitude: 11.5166667, speed: 11.52, course: 84.4, fix: 1 },
    ),
    reads(
      'GGA of the NMEA 0183 standard',
      '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47',
      {
        latitude: 48.1173,
        longitude: 11.5166667,
        altitude: 545.4,
        satellites: 8,
        hdop: 0.9,
        fix: 1,
      },
    ),
    reads('VTG of the NMEA 0183 standard', '$GPVTG,054.7,T,034.4,M,005.5,N,010.2,K*48', {
      course: 54.7,
      speed: 2.83,
    }),
    reads('GSA of the NMEA 0183 standard', '$GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1*39', {
      hdop: 1.3,
      vdop: 2.1,
      pdop: 2.5,
    }),
    reads(
      'south and west, several systems, real-time kinematic (made up)',
      '$GNRMC,001031.00,A,3404.13993,S,07118.86023,W,0.146,,100117,,,R*76',
      { latitude: -34.0689988, longitude: -71.3143372, speed: 0.08, fix: 4 },
    ),
    reads(
      'GLL of a chart plotter (Magellan Triton 400, gpsd, BSD-2-Clause)',
      '$GPGLL,2638.1728,N,08011.3893,W,030131.000,A,A*41',
      { latitude: 26.6362133, longitude: -80.1898217, fix: 1 },
    ),
    reads(
      'fix lost: the position that is still sent is none',
      '$GPRMC,124304.814,V,5231.4283,N,01324.3960,E,,,101108,,*10',
      { fix: 0 },
    ),
    reads(
      'a fix without a satellite is none',
      '$GPGGA,194050.00,4221.8237733,N,07101.9411707,W,1,00,3.3,10.835,M,-33.320,M,,*62',
      { fix: 0, satellites: 0 },
    ),
    reads('no motion known', '$GPVTG,,T,,M,,N,,K,N*2C', {}),
    reads('satellites in view', '$GPGSV,1,1,01,21,00,000,*4B', { gpsInView: 1 }),
    reads('GNS: GPS alone has a fix', '$GNGNS,112257.00,3844.24011,N,00908.43828,W,AN,03,10.5,,,,*49', {
      latitude: 38.7373352,
      longitude: -9.140638,
      satellites: 3,
      hdop: 10.5,
      fix: 1,
    }),
    reads('ZDA of the NMEA 0183 standard', '$GPZDA,201530.00,04,07,2002,00,00*60', { utc: 1025813730 }),
    reads('depth under a transducer, and under the keel', '$SDDPT,12.5,-1.2*4F', {
      depth: 12.5,
      depthBelowKeel: 11.3,
    }),
    reads(
      'depth in feet, metres and fathoms (gpsd, sounder.log, BSD-2-Clause)',
      '$SDDBT,7.5,f,2.3,M,1.3,F*07',
      { depth: 2.3 },
    ),
    reads('apparent wind from port', '$IIMWV,271.0,R,10.0,N,A*08', {
      apparentWindAngle: 271,
      apparentWindSpeed: 5.14,
    }),
    reads('true wind', '$WIMWV,045.0,T,05.2,M,A*10', { trueWindAngle: 45, trueWindSpeed: 5.2 }),
    reads('a vane that does not trust itself', '$IIMWV,271.0,R,10.0,N,V*1F', {}),
    reads('wind as old instruments say it', '$IIVWR,030,L,12.0,N,06.2,M,22.2,K*7F', {
      apparentWindAngle: 330,
      apparentWindSpeed: 6.2,
    }),
    reads('wind against north', '$WIMWD,270.0,T,268.0,M,8.0,N,4.1,M*5E', {
      windDirection: 270,
      windDirectionMagnetic: 268,
      windSpeed: 4.1,
    }),
    reads('a compass with deviation and variation, across north', '$HCHDG,358.5,4.0,E,12.6,W*6A', {
      headingMagnetic: 2.5,
      magneticVariation: -12.6,
    }),
    reads('heading and speed through water', '$IIVHW,245.1,T,245.1,M,000.01,N,000.01,K*55', {
      heading: 245.1,
      headingMagnetic: 245.1,
      waterSpeed: 0.01,
    }),
    reads('rudder to port, and no second one', '$AGRSA,-7.5,A,,V*50', { rudderAngle: -7.5 }),
    reads('engine at starboard', '$IIRPM,E,1,2418.2,10.5,A*5F', { engineSpeed1: 2418.2 }),
    reads('turning to starboard, 30 degrees a minute', '$TIROT,30.0,A*08', { rateOfTurn: 0.5 }),
    reads(
      'transducers that name themselves',
      '$IIXDR,C,19.52,C,AIRTEMP,P,1.02481,B,Barometer,A,-2.5,D,PTCH*50',
      { C_AIRTEMP: 19.52, P_Barometer: 102481, pitch: -2.5 },
    ),
    {
      name: 'AIS: a vessel under way (K. Schwehr, in gpsd, BSD-2-Clause)',
      frame: ascii('!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A'),
      readings: [
        {
          subject: '371798000',
          reading: {
            latitude: 48.3816333,
            longitude: -123.3953833,
            speed: 6.33,
            course: 224,
            heading: 215,
            navigationStatus: 0,
          },
        },
      ],
    },
    {
      name: 'AIS: what a vessel is called and where it is bound, in two sentences (gpsd, BSD-2-Clause)',
      frame: ascii(
        '!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\n' +
          '!AIVDM,2,2,1,A,88888888880,2*25',
      ),
      readings: [
        {
          subject: '351759000',
          reading: { shipType: 70, length: 295, beam: 32, draught: 12.2 },
          facts: {
            name: 'EVER DIADEM',
            callsign: '3FOF8',
            imo: '9134270',
            destination: 'NEW YORK',
            arrival: '05-15 14:00 UTC',
          },
        },
      ],
    },
    {
      name: 'AIS: only a name (pyais, MIT)',
      frame: ascii('!AIVDM,1,1,,B,H3`u5VA=VliDp@D000000000000,2*35'),
      readings: [{ subject: '244270489', reading: {}, facts: { name: 'SY-LUNDE' } }],
    },
    {
      name: 'AIS: a search and rescue aircraft (gpsd, BSD-2-Clause)',
      frame: ascii('!AIVDM,1,1,,B,91b55wi;hbOS@OdQAC062Ch2089h,0*30'),
      readings: [
        {
          subject: '111232511',
          reading: {
            altitude: 303,
            latitude: 58.144,
            longitude: -6.2788433,
            speed: 21.61,
            course: 154.5,
          },
          facts: { kind: 'search and rescue aircraft' },
        },
      ],
    },
    {
      name: 'AIS: one that does not know how high it is',
      frame: ascii('!AIVDM,1,1,,A,91b3ivOwjF0Vr?0O0o@3Q0000000,0*6D'),
      readings: [
        {
          subject: '111211001',
          reading: { latitude: 54.2, longitude: 8.5, speed: 77.17, course: 90 },
          facts: { kind: 'search and rescue aircraft' },
        },
      ],
    },
    reads(
      'GLL as NMEA 0183 V1.5 had it: a position, and no word of a fix',
      '$LCGLL,4916.45,N,12311.12,W*69',
      {
        latitude: 49.2741667,
        longitude: -123.1853333,
      },
    ),
    reads(
      'satellites in view by their main signal (made up after V4.11)',
      '$GPGSV,1,1,03,01,40,083,46,02,17,308,41,12,07,344,39,1*5C',
      { gpsInView: 3 },
    ),
    reads('the same ones by their second signal', '$GPGSV,1,1,02,01,40,083,40,12,07,344,33,6*6C', {}),
    reads('Galileo by E1', '$GAGSV,1,1,02,05,40,083,40,12,07,344,33,7*78', { galileoInView: 2 }),
    reads('two transducers without a name', '$IIXDR,C,19.5,C,,C,20.5,C,*44', { C_: 19.5, C_2: 20.5 }),
    reads('two transducers, of which the first is silent', '$IIXDR,C,,C,,C,20.5,C,*57', { C_2: 20.5 }),
    reads('two transducers with one name', '$IIXDR,C,19.5,C,AIR,C,20.5,C,AIR*44', {
      C_AIR: 19.5,
      C_AIR_2: 20.5,
    }),
    reads('AIS: nothing heard', '!AIVDM,1,1,,B,,0*25', {}),
    {
      name: 'AIS: cut short, with a checksum that fits',
      frame: ascii('!AIVDM,1,1,,A,15RTgt0PAso;90,0*38'),
      fault: 'frame/length',
    },
    { name: 'a heading beyond the circle', frame: ascii('$IIHDT,361.0,T*26'), fault: 'frame/syntax' },
    {
      name: 'Garmin’s own PGRMC is no RMC',
      frame: ascii('$PGRMC,A,218.8,100,6378137.000,298.257223563*35'),
      readings: [],
    },
    {
      name: 'one digit changed on the way',
      frame: ascii('$GPRMC,123519,A,4817.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A'),
      fault: 'frame/checksum',
    },
    {
      name: 'cut before its checksum',
      frame: ascii('$GPGGA,123519,4807.038,N,01131.0'),
      fault: 'frame/syntax',
    },
    { name: 'heard from its middle on', frame: ascii(',39,253,44,51,35,158,29*71'), fault: 'frame/syntax' },
    {
      name: 'latitude beyond the pole',
      frame: ascii('$GPGLL,9107.038,N,01131.000,E,123519,A*21'),
      fault: 'frame/syntax',
    },
  ],
});
