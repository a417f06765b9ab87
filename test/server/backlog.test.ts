/** What slow readers hold in memory, and who is cut off beyond the limits (server/backlog.ts). */
import { Buffer } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Address } from "../../server/addresses.ts";
import { Backlog, Packet, Queue } from "../../server/backlog.ts";
import { seededRandom } from "../helpers/random.ts";
import { limitsWith } from "./support.ts";

/** Memory of a packet without its bytes, and of its place in a queue, bytes. */
const [packet, place] = [512, 64];

/** A reader whose socket takes bytes only when the test says so. */
class Reader {
  readonly stream = { writableLength: 0 };
  readonly queue: Queue;
  isCut = false;

  constructor(address: Address) {
    this.queue = new Queue(address, this.stream, () => {
      this.isCut = true;
      this.stream.writableLength = 0;
    });
  }

  get(backlog: Backlog, ...packets: readonly Packet[]): void {
    for (const { bytes } of packets) this.stream.writableLength += bytes.length;
    backlog.add(this.queue, packets);
  }

  read(bytes: number): void {
    this.stream.writableLength -= bytes;
  }
}

const addressIn = (wider?: Address, factor = 1) => new Address(limitsWith(), 0, wider, factor);
const packetOf = (bytes: number) => new Packet(Buffer.alloc(bytes));
const backlogOf = (all = 1e9, each = 1e9) =>
  new Backlog(limitsWith({ waitingBytes: all, addressWaitingBytes: each }));

test("a packet counts once for all readers, and once for all of one address", () => {
  const backlog = backlogOf();
  const [home, office] = [addressIn(), addressIn()];
  const readers = [home, home, office].map((of) => new Reader(of));
  const shared = packetOf(1_000);
  for (const reader of readers) reader.get(backlog, shared);
  assert.is(backlog.bytes, packet + 1_000 + 3 * place);
  assert.is(home.waitingBytes, packet + 1_000 + 2 * place);
  assert.is(office.waitingBytes, packet + 1_000 + place);
  for (const reader of readers) {
    assert.ok(backlog.bytes >= packet + 1_000, "the last one holds it as well");
    reader.read(1_000);
    backlog.settle(reader.queue);
  }
  assert.equal([backlog.bytes, home.waitingBytes, office.waitingBytes], [0, 0, 0]);
});

test("a packet counts until its last byte is taken, and so does an empty one", () => {
  const backlog = backlogOf();
  const reader = new Reader(addressIn());
  reader.get(backlog, packetOf(100), packetOf(100));
  reader.read(99);
  backlog.settle(reader.queue);
  assert.is(backlog.bytes, 2 * (packet + 100 + place));
  reader.read(1);
  backlog.settle(reader.queue);
  assert.is(backlog.bytes, packet + 100 + place);
  reader.read(100);
  backlog.settle(reader.queue);
  assert.is(backlog.bytes, 0);
});

test("P20: beyond the limit of all, the slowest readers are cut off first", () => {
  const backlog = backlogOf(1_000_000);
  const sizes = [100_000, 300_000, 50_000, 250_000, 200_000];
  const readers = sizes.map(() => new Reader(addressIn()));
  for (const [n, reader] of readers.entries()) reader.get(backlog, packetOf(sizes[n] ?? 0));
  assert.is(readers.filter(({ isCut }) => isCut).length, 0);
  readers[2]?.get(backlog, packetOf(100_000));
  assert.equal(
    readers.map(({ isCut }) => isCut),
    [false, true, false, false, false],
  );
  assert.ok(backlog.bytes <= 750_000);
});

test("P20: an address beyond its limit loses its own slowest readers, nobody else's", () => {
  const backlog = backlogOf(1e9, 1_000_000);
  const [crowd, other] = [addressIn(), addressIn()];
  const slowest = new Reader(other);
  slowest.get(backlog, packetOf(900_000));
  const readers = [400_000, 500_000].map((bytes) => {
    const reader = new Reader(crowd);
    reader.get(backlog, packetOf(bytes));
    return reader;
  });
  const newest = new Reader(crowd);
  newest.get(backlog, packetOf(200_000));
  assert.equal(
    [slowest, ...readers, newest].map(({ isCut }) => isCut),
    [false, false, true, false],
  );
  assert.is(crowd.waitingBytes, 600_000 + 2 * (packet + place));
});

test("P20: a wider network of IPv6 has its factor of an address's limit, over all its addresses", () => {
  const backlog = backlogOf(1e9, 100_000);
  const wider = addressIn(undefined, 16);
  const site = addressIn(wider, 4);
  const inSite = Array.from({ length: 5 }, () => new Reader(addressIn(site)));
  const elsewhere = new Reader(addressIn(addressIn(wider, 4)));
  for (const reader of [elsewhere, ...inSite.slice(0, 4)]) reader.get(backlog, packetOf(90_000));
  assert.is(wider.waitingBytes, 5 * (90_000 + packet + place));
  const cut = () => [elsewhere, ...inSite].filter(({ isCut }) => isCut);
  assert.equal(cut(), []);
  inSite[4]?.get(backlog, packetOf(50_000));
  assert.equal(cut(), inSite.slice(0, 2), "its own slowest readers, nobody else's");
  assert.is(site.waitingBytes, 2 * 90_000 + 50_000 + 3 * (packet + place));
});

test("P20: short frames count with the memory that they take", () => {
  const backlog = backlogOf(1e9, 1_000_000);
  const reader = new Reader(addressIn());
  for (let n = 0; n < 5_000 && !reader.isCut; n++) reader.get(backlog, packetOf(9));
  assert.ok(reader.isCut);
});

test("readers that have read meanwhile are not cut off", () => {
  const backlog = backlogOf(1_000_000);
  const [gone, slow] = [new Reader(addressIn()), new Reader(addressIn())];
  gone.get(backlog, packetOf(900_000));
  gone.read(900_000);
  slow.get(backlog, packetOf(500_000));
  assert.equal([gone.isCut, slow.isCut], [false, false]);
  assert.is(backlog.bytes, 500_000 + packet + place);
});

test("the sums are those of what is really queued, whatever happens", () => {
  const { below, pick } = seededRandom(5);
  for (let round = 0; round < 30; round++) {
    const backlog = backlogOf(200_000, 80_000);
    const network = addressIn(undefined, 2);
    const addresses = [addressIn(), addressIn(network), addressIn(network), addressIn(network)];
    const readers = Array.from({ length: 8 }, () => new Reader(pick(addresses)));
    for (let step = 0; step < 400; step++) {
      const packets = Array.from({ length: 1 + below(3) }, () => packetOf(below(4_000)));
      for (const reader of readers) if (below(3) > 0) reader.get(backlog, ...packets);
      const one = pick(readers);
      if (below(9) === 0) {
        backlog.drop(one.queue);
        one.stream.writableLength = 0;
      } else one.read(below(one.stream.writableLength + 1));
    }
    for (const reader of readers) backlog.settle(reader.queue);
    const queued = (of?: Address) => {
      const packets = readers
        .filter(({ queue }) => of === undefined || queue.address.levels.includes(of))
        .flatMap(({ queue }) => queue.packets.slice(queue.first));
      const whole = [...new Set(packets)].map(({ bytes }) => packet + bytes.length);
      return whole.reduce((sum, bytes) => sum + bytes, place * packets.length);
    };
    assert.is(backlog.bytes, queued());
    for (const of of [...addresses, network]) {
      assert.is(of.waitingBytes, queued(of));
      assert.ok(of.waitingBytes <= of.factor * 80_000);
    }
    assert.ok(backlog.bytes <= 200_000);
  }
});

test.run();
