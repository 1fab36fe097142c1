import { type CliIo, EXIT } from '../io.ts';
import { fileSize } from '../render/times.ts';
import { checkId, missingSession, openSessions } from './open.ts';
import { fileBytes } from './sizes.ts';
import { asSessionWriter } from './write.ts';

/** `sessions backup`: one more, now. A running monitor makes its own; beside it this is refused. */
export async function backUpSession(io: CliIo, asked: string | null): Promise<number> {
  const { config } = openSessions(io);
  const id = asked ?? config.sessionId;
  checkId(id);
  return asSessionWriter(io, id, 'backup', async ({ stores }) => {
    const path = await stores.sessions.backUp(id);
    if (path === null) throw await missingSession(id, stores);
    io.write(`${path} (${fileSize(await fileBytes(path))}, read back)\n`);
    return EXIT.ok;
  });
}
