/** Which address counts behind proxies (server/proxy.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isProxy, Proxies } from "../../server/proxy.ts";

const proxies = new Proxies(["10.0.0.0/8", "192.0.2.1", "fd00::/8", "::1"]);

test("believes no proxy by default, nor a proxy that is not named", () => {
  for (const remote of ["203.0.113.9", "::1", "10.0.0.1", undefined]) {
    assert.is(new Proxies([]).client(remote, "198.51.100.1"), remote);
  }
  for (const remote of ["203.0.113.9", "11.0.0.1", "192.0.2.2", "fe00::1", "::2", undefined]) {
    assert.is(proxies.client(remote, "198.51.100.1"), remote);
  }
});

test("a trusted proxy names its client's address, however its own address is written", () => {
  const named = ["10.255.0.1", "192.0.2.1", "fd12::7", "::1", "::ffff:10.0.0.1", "::FFFF:10.0.0.1"];
  named.push("::ffff:a00:1", "0:0:0:0:0:ffff:10.0.0.1", "FD12:0::7");
  for (const remote of [...named, "fd12::7%eth0"]) {
    assert.is(proxies.client(remote, "198.51.100.1"), "198.51.100.1", remote);
    assert.is(proxies.client(remote, "2001:db8::5"), "2001:db8::5", remote);
    assert.is(proxies.client(remote, undefined), remote, "it said nothing");
  }
});

test("the last address that is no trusted proxy counts, and none before it", () => {
  const cases = [
    ["198.51.100.1, 203.0.113.9", "203.0.113.9"],
    ["198.51.100.1, 10.1.1.1", "198.51.100.1"],
    ["198.51.100.1,10.1.1.1 ,  fd00::1", "198.51.100.1"],
    ["nonsense, 203.0.113.9", "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9, ::ffff:10.0.0.2", "203.0.113.9"],
    // All of them are trusted proxies: a client in the proxies' own network.
    ["10.2.2.2", "10.2.2.2"],
    ["10.3.3.3, 10.2.2.2", "10.3.3.3"],
  ] as const;
  for (const [header, expected] of cases)
    assert.is(proxies.client("::1", header), expected, header);
});

test("an address may have a port, and an IPv6 address brackets", () => {
  const cases = [
    ["203.0.113.1:5001", "203.0.113.1"],
    ["198.51.100.1:1, 203.0.113.1:65535", "203.0.113.1"],
    ["[2001:db8::a]", "2001:db8::a"],
    ["[2001:db8::a]:5001", "2001:db8::a"],
    ["198.51.100.1, [fd00::1]:80, 10.0.0.7:80", "198.51.100.1"],
    // Without brackets the last group is part of the address.
    ["2001:db8::a:5001", "2001:db8::a:5001"],
    ["[::ffff:198.51.100.1]:80", "::ffff:198.51.100.1"],
  ] as const;
  for (const [header, expected] of cases)
    assert.is(proxies.client("10.0.0.1", header), expected, header);
});

test("an unparseable header counts as the proxy itself", () => {
  for (const header of [
    "",
    " ",
    ",",
    "unknown",
    "198.51.100.1,",
    "198.51.100.1, nonsense",
    "nonsense, 10.0.0.1",
    "198.51.100.1:",
    "198.51.100.1:123456",
    "198.51.100.1:a",
    "[198.51.100.1]",
    "[2001:db8::1",
    "2001:db8::1]",
    "[2001:db8::1]80",
    "[]",
    "[nonsense]:80",
    "198.51.100.01",
    "198.51.100.256",
    "198.51.100.1 10.0.0.1",
    'for="198.51.100.1"',
  ]) {
    assert.is(proxies.client("10.0.0.1", header), "10.0.0.1", header);
  }
});

test("a Unix socket has no address: the word unix trusts its clients", () => {
  const local = new Proxies(["unix", "10.0.0.0/8"]);
  assert.is(local.client(undefined, "198.51.100.1, 10.0.0.1"), "198.51.100.1");
  assert.is(local.client(undefined, "nonsense"), undefined);
  assert.is(local.client("203.0.113.9", "198.51.100.1"), "203.0.113.9");
});

test("accepts addresses, networks and the word unix, and nothing else", () => {
  const right = [
    "FD00:0::/8",
    "10.0.0.1",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "192.0.2.1/32",
    "::1",
    "fd00::/8",
    "::/128",
  ];
  for (const text of [...right, "unix"]) assert.is(isProxy(text), true, text);
  const wrong = ["", "unix:", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/", "10.0.0.1/8/8", "10.0.0"];
  const odd = [
    "::1/129",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
    "localhost",
    "10.0.0.0/8.0",
    "*",
  ];
  for (const text of [...wrong, ...odd]) assert.is(isProxy(text), false, text);
});

test.run();
