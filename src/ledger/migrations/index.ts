import type { Migration } from '../../storage/index.ts';
import { fromOne } from './from-1.ts';

/** In order. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [fromOne];
