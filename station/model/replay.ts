/** Whether what hangs at an address is a recording that is played, and no device: `replay:5f01c2aa-boiler.fieldraw`. */
export const isReplay = (address: string): boolean => address.startsWith('replay:');

/** Where a recording is played: the same for the same bytes, by their checksum. */
export const replayAddress = (checksum: number, fileName: string): string =>
  `replay:${checksum.toString(16).padStart(8, '0')}-${fileName.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 60)}`;

/** What the file was called. */
export const replayedFile = (address: string): string => address.replace(/^replay:[0-9a-f]{8}-/, '');
