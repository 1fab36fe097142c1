/**
 * Ids of `messages` and `turns` come from one sequence: they are what `search` knows them by, and their order is that of
 * recording. `text` is what is searched; `payload` is JSON of what a message has besides. Both are null or ciphertext in
 * sealed rows.
 *
 * `search` keeps no copy of the text (contentless): that stands in the rows. Its tokenizer is unicode61 under Porter's
 * stemmer: `restart` finds restarts and restarted. `parts` has codes' names in their parts, `tags` what searches are
 * narrowed by: l<life> k<kind> i<incident>, and `sealed`.
 */
export const BEGINNING = `
CREATE TABLE lives (
  id INTEGER PRIMARY KEY,
  cluster TEXT NOT NULL,
  session_id TEXT NOT NULL,
  born INTEGER
) STRICT;
CREATE UNIQUE INDEX lives_key ON lives (cluster, session_id, ifnull(born, 0));

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER,
  cycle INTEGER,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  pinned INTEGER NOT NULL,
  excluded INTEGER NOT NULL,
  incidents TEXT NOT NULL,
  text TEXT,
  payload TEXT,
  sealed BLOB,
  pruned_cycle INTEGER,
  pruned_at INTEGER
) STRICT;
CREATE UNIQUE INDEX messages_key ON messages (life, number, ifnull(at, 0));
CREATE INDEX messages_at ON messages (ifnull(at, 0));

CREATE TABLE turns (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  cycle INTEGER,
  at INTEGER NOT NULL,
  number INTEGER NOT NULL,
  turn TEXT NOT NULL,
  severity TEXT NOT NULL,
  code TEXT NOT NULL,
  owner TEXT NOT NULL,
  namespace TEXT,
  message TEXT,
  sealed BLOB
) STRICT;
CREATE UNIQUE INDEX turns_key ON turns (number, life, at, turn);
CREATE INDEX turns_at ON turns (at);

CREATE TABLE cycles (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  at INTEGER NOT NULL,
  mode TEXT NOT NULL,
  loud INTEGER NOT NULL,
  open INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  context_tokens INTEGER NOT NULL,
  input INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  output INTEGER,
  cost_usd REAL,
  analyst TEXT,
  model TEXT,
  ms INTEGER NOT NULL,
  degraded TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cycles_key ON cycles (at, life, cycle);

CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  model TEXT NOT NULL,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cost_usd REAL,
  failure TEXT
) STRICT;
CREATE UNIQUE INDEX calls_key ON calls (at, life, cycle, ordinal);

CREATE TABLE tools (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  call TEXT NOT NULL,
  tool TEXT NOT NULL,
  status TEXT NOT NULL,
  cycle INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER,
  text TEXT,
  sealed BLOB
) STRICT;
CREATE UNIQUE INDEX tools_key ON tools (life, call);
CREATE INDEX tools_at ON tools (at);

CREATE TABLE prunes (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  at INTEGER NOT NULL,
  receipt TEXT NOT NULL,
  removed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX prunes_key ON prunes (at, life, cycle);

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_key ON events (at, life, event, text);

CREATE TABLE days (
  day INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
  text, parts, tags, content = '', contentless_delete = 1, tokenize = "porter unicode61 remove_diacritics 2"
);
`;
