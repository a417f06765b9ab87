/** Rate limits and back-off with a clock that tests advance (server/throttle.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  Address,
  Addresses,
  BackOff,
  Bucket,
  network,
  routeGrowth,
  Tagger,
} from "../../server/throttle.ts";
import { limitsWith } from "./support.ts";

test("a bucket allows its burst at once and then its rate", () => {
  const bucket = new Bucket({ perSecond: 2, burst: 3 }, 0);
  assert.is(bucket.take(3, 0), true);
  assert.is(bucket.take(1, 0), false);
  assert.is(bucket.take(1, 499), false);
  assert.is(bucket.take(1, 500), true);
  assert.is(bucket.take(4, 1_000_000), false, "never above the burst");
  assert.is(bucket.take(3, 1_000_000), true);
});

test("a refused take costs nothing", () => {
  const bucket = new Bucket({ perSecond: 1, burst: 2 }, 0);
  assert.is(bucket.take(3, 0), false);
  assert.is(bucket.take(2, 0), true);
});

const anyRoute = new BackOff(routeGrowth(limitsWith()));

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

test("a route has some free failed attempts, then waits that double, and is reset after a calm minute", () => {
  const growth = routeGrowth(limitsWith({ failedPerMinute: 3, failedRouteMostMs: 70_000 }));
  const route = new BackOff(growth);
  let now = 1_000;
  for (let n = 0; n < 2; n++) {
    route.fail(now);
    assert.is(route.waits(now), false);
  }
  for (const wait of [20_000, 40_000, 70_000, 70_000]) {
    route.fail(now);
    assert.is(route.waits(now + wait - 1), true);
    now += wait;
    assert.is(route.waits(now), false);
  }
  now += 60_000;
  for (const slowed of [false, false, true]) {
    route.fail(now);
    assert.is(route.waits(now), slowed);
  }
});

test("P21: an address without a connection is forgotten after its time, with its failed attempts", () => {
  const limits = limitsWith({ addressMs: 1_000, failedFirstMs: 100 });
  const addresses = new Addresses(limits, new Tagger());
  const address = addresses.of("192.0.2.1", 0);
  assert.is(addresses.of("192.0.2.1", 0), address);
  address.connections = 1;
  addresses.tick(5_000);
  assert.is(addresses.size, 1, "not while it has a connection");
  address.release(5_000);
  addresses.tick(5_999);
  assert.is(addresses.size, 1);
  addresses.tick(6_000);
  assert.is(addresses.size, 0);
  assert.is.not(addresses.of("192.0.2.1", 6_000), address);
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
  first.connections = 1;
  addresses.of("192.0.2.3", 2);
  assert.is(addresses.size, 2);
  assert.is(addresses.of("192.0.2.1", 3), first, "it has a connection");
  assert.is.not(addresses.of("192.0.2.2", 4), second);
});

test("IPv6 counts by its first 64 bits, mapped IPv4 as IPv4", () => {
  assert.is(network("192.0.2.7"), "192.0.2.7");
  assert.is(network("::ffff:192.0.2.7"), "192.0.2.7");
  assert.is(network("::FFFF:192.0.2.7"), "192.0.2.7");
  assert.is(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2");
  assert.is(network("2001:0DB8:0001:2::6"), "2001:db8:1:2");
  assert.is(network("2001:db8::6"), "2001:db8:0:0");
  assert.is(network("fe80::1%eth0"), "fe80:0:0:0");
  assert.is(network("::1"), "0:0:0:0");
  assert.is.not(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
});

test("P21: tags match within one process and one use, and never across", () => {
  const tagger = new Tagger();
  assert.is(tagger.tag("address", "192.0.2.1"), tagger.tag("address", "192.0.2.1"));
  assert.is.not(tagger.tag("address", "192.0.2.1"), tagger.tag("reconnect token", "192.0.2.1"));
  assert.is.not(tagger.tag("address", "192.0.2.1"), new Tagger().tag("address", "192.0.2.1"));
  assert.not.match(tagger.tag("address", "192.0.2.1"), "192.0.2.1");
});

test.run();
