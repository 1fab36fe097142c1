/**
 * What each look gave people's rules to decide on: `payload` is JSON, null in sealed rows. `whole`: it stands for itself;
 * the others say what differs from the row before.
 */
export const LOOKS = `
CREATE TABLE looks (
  id INTEGER PRIMARY KEY,
  life INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  at INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  payload TEXT,
  sealed BLOB
) STRICT;
CREATE UNIQUE INDEX looks_key ON looks (at, life, cycle);
`;
