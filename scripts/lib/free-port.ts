import { createServer } from "node:net";

/**
 * Asks the operating system whether `port` of `host` is free, or for any free one when it is 0.
 * @returns the port
 * @throws Error with code EADDRINUSE or EACCES.
 */
export function findFreePort(host = "127.0.0.1", port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port was given"));
        else resolve(address.port);
      });
    });
  });
}
