/** Requests the page many times on one connection, without waiting for an answer. */
import { attack } from "../attacker.ts";

const requests = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(4_000);
const everyMs = 500;

attack((attacker) => {
  const begin = () => {
    const socket = attacker.connect();
    socket.resume();
    socket.write(requests);
  };
  begin();
  setInterval(begin, everyMs);
});
