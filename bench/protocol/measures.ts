/**
 * What the protocol costs one session, measured alike in Node and in a browser: deriving the keys
 * of a room, entering it, sending and receiving messages. Rounds of all measures take turns, and
 * the median counts.
 */
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { BenchRoom, type Cost, type Member, type Secrets } from "./room.ts";

/** A measure's name, and the median cost of entering once or of one message. */
export type Row = { readonly name: string; readonly cost: Cost };

type Measure = { readonly name: string; readonly run: (secrets: Secrets) => Promise<Cost> };

const rounds = 3;
/** Messages in one round: several keys of the sender are used up meanwhile. */
const messages = 300;
/** Time between two messages of one author, ms: the fastest that the relay accepts. */
const pauseMs = 1000 / limits.frames.perSecond;

const measures: readonly Measure[] = [
  { name: "derive the keys (PBKDF2)", run: derive },
  ...[2, 10, 100].map((size) => ({
    name: `enter a room of ${size}`,
    run: async (secrets: Secrets) => (await fill(secrets, size)).newcomer.cost,
  })),
  ...[2, 100].flatMap((size) =>
    (["send", "receive"] as const).map((verb) => ({
      name: `${verb} a message, room of ${size}`,
      run: (secrets: Secrets) => converse(secrets, size, verb),
    })),
  ),
];

/** Measures everything. Takes a minute or so. */
export async function measureAll(): Promise<Row[]> {
  const password = await importPassword("correct horse battery staple");
  const code = crypto.getRandomValues(new Uint8Array(16));
  const secrets = { code, password, keys: await deriveRoom(password, code) };
  const rows = measures.map(({ name, run }) => ({ name, run, costs: [] as Cost[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const { run, costs } of rows) {
      const cost = await run(secrets);
      // The first round is slower: its code is compiled meanwhile.
      if (round > 0) costs.push(cost);
    }
  }
  return rows.map(({ name, costs }) => {
    const middle = (key: keyof Cost) =>
      costs.map((cost) => cost[key]).sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
    const [ms, bytesIn, bytesOut] = [middle("ms"), middle("bytesIn"), middle("bytesOut")];
    return { name, cost: { ms, bytesIn, bytesOut } };
  });
}

async function derive({ password, code }: Secrets): Promise<Cost> {
  const began = performance.now();
  await deriveRoom(password, code);
  return { ms: performance.now() - began, bytesIn: 0, bytesOut: 0 };
}

/** Fills a room; the last member is measured from its first step until it has met everybody. */
async function fill(secrets: Secrets, size: number) {
  const room = new BenchRoom(secrets);
  for (let n = 1; n < size; n++) await room.enter();
  const others = [...room.members];
  const newcomer = await room.enter(true);
  const { people } = newcomer.session.view();
  const met = people.filter(({ own, presence }) => !own && presence === "here").length;
  if (met !== size - 1) throw new Error(`the newcomer has met ${met} of ${size - 1}`);
  return { room, newcomer, others };
}

/**
 * The cost of a message for a member that sends them all, or receives them from all others in turn;
 * with receipts and the changes of sender keys.
 */
async function converse(secrets: Secrets, size: number, verb: "send" | "receive"): Promise<Cost> {
  const { room, newcomer, others } = await fill(secrets, size);
  const authors = verb === "send" ? [newcomer] : others;
  // In a large room the receivers would take most of the time of the run.
  room.isMeasuredOnly = verb === "send" && size > 2;
  newcomer.cost = { ms: 0, bytesIn: 0, bytesOut: 0 };
  for (let n = 0; n < messages; n++) {
    const text = `Message ${n}: shall we meet at the old place, or is it too far for you?`;
    await room.step(authors[n % authors.length] as Member, { type: "say", text });
    await room.pass(pauseMs / authors.length);
  }
  const received = (verb === "send" ? others[0] : newcomer)?.received;
  if (!room.isMeasuredOnly && received !== messages) throw new Error(`${received} were received`);
  const { ms, bytesIn, bytesOut } = newcomer.cost;
  return { ms: ms / messages, bytesIn: bytesIn / messages, bytesOut: bytesOut / messages };
}
