import { row } from './row.ts';
import { encryptionKey, encryptionKeys, integer, optional } from './types.ts';

/** How the files of SESSION_DIR are kept. */
export const SESSION_FILE_ROWS = {
  SESSION_STALE_AFTER: row(
    'Memory',
    'integer',
    integer(1, 87_600),
    '168',
    'Hours without a save after which a conversation is told as stale and gets a fresh picture of the cluster.',
  ),
  SESSION_LIMIT: row(
    'Memory',
    'integer',
    integer(1, 10_000),
    '50',
    'How many conversations are kept, archived ones counted. Above it the oldest archived go; those that are not archived never do.',
  ),
  SESSION_BACKUPS: row(
    'Memory',
    'integer',
    integer(0, 100),
    '5',
    'How many backups of each file in SESSION_DIR are kept in its `backups` folder; 0: none. They thin out with age, so that a few reach far back.',
  ),
  SESSION_BACKUP_DAYS: row(
    'Memory',
    'integer',
    integer(1, 3_650),
    '14',
    'How many days backups are kept; the newest always is.',
  ),
  SESSION_BACKUP_MINUTES: row(
    'Memory',
    'integer',
    integer(1, 10_080),
    '60',
    'How old the newest backup may be before a save makes another. A prune or a migration always makes one first.',
  ),
  SESSION_ENCRYPTION_KEY: {
    ...row(
      'Memory',
      'string',
      optional(encryptionKey),
      '',
      'Encrypts what is kept in SESSION_DIR (AES-256-GCM). Whoever loses the key loses the files. Plain files are read, and encrypted at their next save.',
    ),
    secret: true,
  },
  SESSION_ENCRYPTION_OLD_KEYS: {
    ...row(
      'Memory',
      'list',
      encryptionKeys,
      '',
      'Earlier keys: files are read with them and written with SESSION_ENCRYPTION_KEY, or plain where that is not set.',
    ),
    secret: true,
  },
} as const;
