import type { Server, Socket } from 'node:net';

/** The sockets of one server, so that it can leave none behind. */
export interface Connections {
  /** Connections accepted since the start. */
  readonly accepted: number;
  readonly open: number;
  /** Ends when every socket has closed, not only when the server stops counting them. */
  close(): Promise<void>;
}

export function trackConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away, or cannot agree on TLS, is no error of the server's.
    socket.on('error', () => socket.destroy());
  });
  return {
    get accepted() {
      return accepted;
    },
    get open() {
      return sockets.size;
    },
    async close() {
      const closed = [server, ...sockets].map((closing) => new Promise((resolve) => closing.once('close', resolve)));
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
