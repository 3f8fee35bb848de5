import type { Locks } from '../../workers/tabs/ownership.ts';
import { locksContract } from './locks.contract.ts';

locksContract((): Locks => navigator.locks);
