/** What the relay remembers of addresses, with a clock that tests advance (server/addresses.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Address, Addresses, networks } from "../../server/addresses.ts";
import { Tagger } from "../../server/tagger.ts";
import { Brake } from "../../server/throttle.ts";
import { limitsWith } from "./support.ts";

const anyRoute = new Brake(limitsWith(), 0);

test("each wrong access key doubles the wait, up to the longest wait", () => {
  const limits = limitsWith({ failedFirstMs: 100, failedMostMs: 1_000 });
  const address = new Address(limits, 0);
  const waits = [100, 200, 400, 800, 1_000, 1_000];
  let now = 0;
  for (const wait of waits) {
    assert.is(address.waits(anyRoute, now), false);
    address.fail(anyRoute, now);
    assert.is(address.waits(anyRoute, now + wait - 1), true);
    assert.is(address.waits(anyRoute, now + wait), false);
    now += wait;
  }
});

test("after a calm period an address starts with the first wait again", () => {
  const limits = limitsWith({ failedFirstMs: 100, failedMostMs: 1_000, addressMs: 5_000 });
  const address = new Address(limits, 0);
  address.fail(anyRoute, 0);
  address.fail(anyRoute, 100);
  assert.is(address.waits(anyRoute, 299), true, "the second wait");
  address.fail(anyRoute, 300 + 4_999);
  assert.is(address.waits(anyRoute, 5_299 + 399), true, "the third");
  address.fail(anyRoute, 5_699 + 5_000);
  assert.is(address.waits(anyRoute, 10_699 + 99), true);
  assert.is(address.waits(anyRoute, 10_699 + 100), false, "the first");
});

test("P4: a wider network of IPv6 has failed once for every four failures in it", () => {
  const addresses = new Addresses(limitsWith({ networkFactor: 4 }), new Tagger());
  const at = (n: number, site = "1") => addresses.of(`2001:db8:${site}:${n}::1`, 0);
  for (let n = 0; n < 7; n++) at(n).fail(anyRoute, 0);
  assert.is(at(0).failed(anyRoute, 0), 1, "itself");
  assert.is(at(99).failed(anyRoute, 0), 1, "as part of its /48");
  at(7).fail(anyRoute, 0);
  assert.is(at(99).failed(anyRoute, 0), 2);
  assert.is(at(99).waits(anyRoute, 0), false, "neighbours do not wait for each other");
  assert.is(at(0, "2").failed(anyRoute, 0), 0, "another /48 of the /32");
  for (let n = 8; n < 16; n++) at(n).fail(anyRoute, 0);
  assert.is(at(0, "2").failed(anyRoute, 0), 1, "sixteen failures in the /32");
  assert.is(addresses.of("2001:db9::1", 0).failed(anyRoute, 0), 0);
});

test("P21: an address without a connection is forgotten after its time, with its failed attempts", () => {
  const limits = limitsWith({ addressMs: 1_000, failedFirstMs: 100 });
  const addresses = new Addresses(limits, new Tagger());
  const address = addresses.of("192.0.2.1", 0);
  assert.is(addresses.of("192.0.2.1", 0), address);
  for (const what of ["connections", "sockets"] as const) {
    assert.is(address.hold(what, 1), true);
    addresses.tick(5_000);
    assert.is(addresses.size, 1, "not while it has a connection");
    address.release(what, 5_000);
  }
  addresses.tick(5_999);
  assert.is(addresses.size, 1);
  addresses.tick(6_000);
  assert.is(addresses.size, 0);
  assert.is.not(addresses.of("192.0.2.1", 6_000), address);
});

test("P21: the networks of an IPv6 address are forgotten after the same time", () => {
  const addresses = new Addresses(limitsWith({ addressMs: 1_000 }), new Tagger());
  addresses.of("2001:db8:1:2::1", 0);
  addresses.of("2001:db8:1:3::1", 500);
  assert.is(addresses.size, 4, "two /64, one /48 and one /32");
  addresses.tick(1_000);
  assert.is(addresses.size, 3);
  addresses.tick(1_500);
  assert.is(addresses.size, 0);
});

test("an address that must still wait is not forgotten", () => {
  const limits = limitsWith({ addressMs: 1_000, failedFirstMs: 50_000 });
  const addresses = new Addresses(limits, new Tagger());
  addresses.of("192.0.2.1", 0).fail(anyRoute, 0);
  addresses.tick(49_999);
  assert.is(addresses.size, 1);
  addresses.tick(50_000);
  assert.is(addresses.size, 0);
});

test("counts no more addresses than the limit: drops the address seen longest ago", () => {
  const addresses = new Addresses(limitsWith({ addresses: 2 }), new Tagger());
  const first = addresses.of("192.0.2.1", 0);
  const second = addresses.of("192.0.2.2", 1);
  first.hold("connections", 1);
  addresses.of("192.0.2.3", 2);
  assert.is(addresses.size, 2);
  assert.is(addresses.of("192.0.2.1", 3), first, "it has a connection");
  assert.is.not(addresses.of("192.0.2.2", 4), second);
});

test("a /48 may four times what one of its addresses may, and a /32 that again", () => {
  const limits = limitsWith({ networkFactor: 4, createdPerMinute: 1 });
  const addresses = new Addresses(limits, new Tagger());
  const of = (text: string) => addresses.of(text, 0);
  /** How many of these addresses may still do something. */
  const count = (does: (address: Address) => boolean, texts: readonly string[]) =>
    texts.filter((text) => does(of(text))).length;
  const site = Array.from({ length: 9 }, (_, n) => `2001:db8:1:${n}::1`);
  const sites = Array.from({ length: 99 }, (_, n) => `2001:db8:2${n}::1`);
  const ipv4 = Array.from({ length: 99 }, (_, n) => `192.0.2.${n}`);
  for (const does of [
    (address: Address) => address.hold("connections", 1),
    (address: Address) => address.hold("sockets", 1),
    (address: Address) => address.take("creations", 1, 0),
  ]) {
    assert.is(count(does, site), 4);
    assert.is(count(does, sites), 16 - 4);
    assert.is(count(does, ipv4), 99);
  }
  of("2001:db8:1:0::1").release("connections", 0);
  assert.is(of("2001:db8:1:9::1").hold("connections", 1), true, "a place is free again");
  assert.is(of("2001:db8:1:10::1").hold("connections", 1), false, "but not two");
});

test("a long list of addresses with connections is not searched again and again", () => {
  const addresses = new Addresses(limitsWith({ addresses: 3 }), new Tagger());
  const held = ["192.0.2.1", "192.0.2.2"].map((text) => addresses.of(text, 0));
  for (const address of held) address.hold("connections", 1);
  for (let n = 10; n < 20; n++) addresses.of(`192.0.2.${n}`, 0);
  assert.is(addresses.size, 3);
  assert.is(addresses.of("192.0.2.1", 0), held[0]);
  assert.is(addresses.of("192.0.2.2", 0), held[1]);
});

test("P21: IPv6 counts by its first 64, 48 and 32 bits, however it is written", () => {
  const cases = [
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2", "2001:db8:1", "2001:db8"],
    ["2001:0DB8:0001:2::6", "2001:db8:1:2", "2001:db8:1", "2001:db8"],
    ["2001:db8::6", "2001:db8:0:0", "2001:db8:0", "2001:db8"],
    ["fe80::1%eth0", "fe80:0:0:0", "fe80:0:0", "fe80:0"],
    ["::1", "0:0:0:0", "0:0:0", "0:0"],
    ["::", "0:0:0:0", "0:0:0", "0:0"],
    ["::192.0.2.7", "0:0:0:0", "0:0:0", "0:0"],
    ["", ""],
  ] as const;
  for (const [text, ...expected] of cases) assert.equal(networks(text), expected, text);
});

test("IPv4 inside of IPv6 counts as IPv4, in dots and in hex", () => {
  for (const text of [
    "192.0.2.7",
    "::ffff:192.0.2.7",
    "::FFFF:192.0.2.7",
    "::ffff:c000:207",
    "::FFFF:C000:0207",
    "0:0:0:0:0:ffff:c000:207",
    "0000:0000:0000:0000:0000:ffff:192.0.2.7",
  ]) {
    assert.equal(networks(text), ["192.0.2.7"], text);
  }
});

test.run();
