import { fault, type FaultError } from '../../station/model/fault.ts';

/**
 * Where the browser says which quota it was: what it estimates is no limit
 * (https://webidl.spec.whatwg.org/#quotaexceedederror).
 */
interface QuotaError extends DOMException {
  readonly quota?: number | null;
}

/** What a browser calls an error. */
export const nameOf = (error: unknown) => (error instanceof DOMException ? error.name : undefined);

/** A whole quota has a name of its own; a disk that others filled comes as DataError or UnknownError. */
export async function toLogFault(error: unknown): Promise<FaultError> {
  if (nameOf(error) === 'QuotaExceededError') {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return fault('log/full', { usedBytes: usage, quotaBytes: (error as QuotaError).quota ?? quota }, error);
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return fault('log/broken', { message }, error);
}
