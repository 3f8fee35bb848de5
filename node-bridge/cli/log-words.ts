import { FaultError, toFault } from '../../station/model/fault.ts';

/** What is wrong with the log of a data folder, and what can be done: for whoever gave the command. */
export function logWords(error: unknown, folder: string): string {
  if (!(error instanceof FaultError)) return (error as Error).message;
  const { code, detail } = toFault(error);
  if (code === 'log/in-use') return `another bridge is already running on ${folder}`;
  if (code === 'log/full')
    return `the disk of ${folder} is full: make room there, or name another folder with --data; what is stored is left as it is`;
  if (code === 'log/broken')
    return `the log in ${folder} cannot be read: ${(detail as { message: string }).message}`;
  return error.message;
}
