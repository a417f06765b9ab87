/**
 * Connects through a SOCKS 5 proxy, such as that of Tor. The proxy gets the name of the relay, and
 * nothing looks the name up here. Loaded only if it is used.
 */
import type { Socket } from "node:net";
import { SocksClient } from "socks";

export async function connectBy(
  proxy: URL,
  host: string,
  port: number,
  timeout: number,
): Promise<Socket> {
  const { username, password } = proxy;
  const { socket } = await SocksClient.createConnection({
    command: "connect",
    destination: { host, port },
    proxy: {
      host: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(proxy.port) || 1080,
      type: 5,
      ...(username !== "" && {
        userId: decodeURIComponent(username),
        password: decodeURIComponent(password),
      }),
    },
    timeout,
  });
  return socket;
}
