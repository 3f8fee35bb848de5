import type { FaultDetails } from '../../../station/model/fault.ts';

/** RFC 7252, section 12.1.2, in plain words. */
const COAP: Readonly<Record<number, string>> = {
  401: 'it wants to know who asks',
  403: 'it does not allow this',
  404: 'it has nothing under this path',
  405: 'this cannot be read, or cannot be set',
};

/** `403` as CoAP writes it: `4.03`. */
const coapCode = (code: number): string => `${Math.floor(code / 100)}.${String(code % 100).padStart(2, '0')}`;

/** The code of a refusal, as the device's own protocol writes it. */
export const refusedCode = ({ code, by }: FaultDetails['frame/refused']): string =>
  by === 'CoAP' ? coapCode(code) : String(code);

/** What a device said instead of an answer. */
export function refusedText(detail: FaultDetails['frame/refused']): { title: string; hint: string } {
  const title = 'The device refused.';
  const code = refusedCode(detail);
  if (detail.by !== 'CoAP')
    return {
      title,
      hint: `Its answer was code ${code}. Check its address, and whether it has what is asked for.`,
    };
  const why = COAP[detail.code];
  return { title, hint: `It answered ${code}${why ? `: ${why}` : ''}. Check the path in its address.` };
}
