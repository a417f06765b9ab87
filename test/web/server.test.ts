/** The address of a server as people type it into the client in a single file (web/lobby/server.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readLink } from "../../terminal/join.ts";
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
    ["http://127.8.9.10/", "http://127.8.9.10"],
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

test("a name on a network that looks like this machine needs encryption", () => {
  for (const host of ["127.evil.example", "127.0.0.1.nip.io", "localhost.example", "127.0.0.1x"]) {
    assert.is(readServer(`http://${host}/`), null, host);
    assert.throws(() => readLink(`http://${host}/#k3wne-x`, false), /https/, host);
  }
  assert.is(readLink("http://127.8.9.10:80/#a", false).origin, "http://127.8.9.10");
});

test.run();
