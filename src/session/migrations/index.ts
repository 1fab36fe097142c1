import type { Migration } from '../../storage/index.ts';
import { fromOne } from './from-1.ts';
import { fromPlain } from './from-plain.ts';

/** In order. */
export const SESSION_MIGRATIONS: readonly Migration[] = [fromPlain, fromOne];
