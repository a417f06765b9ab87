/** The address of a server as people type it into the client in a single file (web/lobby/server.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readServer } from "../../web/lobby/server.ts";

test("an address, a name or an invite link is a server", () => {
  const cases: readonly [string, string, string?][] = [
    ["https://chat.example", "https://chat.example"],
    [" chat.example/ ", "https://chat.example"],
    ["chat.example:8443", "https://chat.example:8443"],
    ["https://example.org/chat/", "https://example.org/chat"],
    ["https://chat.example/#k3wne-x", "https://chat.example", "k3wne-x"],
    ["http://localhost:6969", "http://localhost:6969"],
    ["http://[::1]:6969/#a", "http://[::1]:6969", "a"],
    ["http://abc.onion", "http://abc.onion"],
  ];
  for (const [typed, base, invitation = ""] of cases) {
    assert.equal(readServer(typed), { base, invitation }, typed);
  }
});

test("nothing else is a server, and no address without encryption on a network", () => {
  for (const typed of ["", "  ", "http://chat.example", "http://192.0.2.1", "file:///etc", "a b"]) {
    assert.is(readServer(typed), null, typed);
  }
});

test.run();
