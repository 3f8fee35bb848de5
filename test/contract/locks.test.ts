import { FakeLocks } from '../fakes/locks.ts';
import { locksContract } from './locks.contract.ts';

locksContract(() => new FakeLocks());
