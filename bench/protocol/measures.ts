/**
 * What the protocol costs one session, measured alike in Node and in a browser: deriving the keys
 * of a room, entering it, letting a newcomer in, sending and receiving messages. Must import
 * nothing of protocol/ that an older copy of it does not have: see build in ../protocol.ts.
 */
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { BenchRoom, type Cost, clock, type Member, type Secrets } from "./room.ts";

type Measure = { readonly name: string; readonly run: (secrets: Secrets) => Promise<Cost> };

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
  { name: "let a newcomer in", run: letIn },
  ...[2, 100].flatMap((size) =>
    (["send", "receive"] as const).map((verb) => ({
      name: `${verb} a message, room of ${size}`,
      run: (secrets: Secrets) => converse(secrets, size, verb),
    })),
  ),
];

/** The names of the measures. */
export const names = measures.map(({ name }) => name);

let secrets: Promise<Secrets> | undefined;

/** Takes one measure: the cost of entering once, of one newcomer or of one message. */
export async function measure(name: string): Promise<Cost> {
  secrets ??= makeSecrets();
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined) throw new RangeError(`nothing is called "${name}"`);
  return found.run(await secrets);
}

async function makeSecrets(): Promise<Secrets> {
  const password = await importPassword("correct horse battery staple");
  const code = crypto.getRandomValues(new Uint8Array(16));
  return { code, password, keys: await deriveRoom(password, code) };
}

async function derive({ password, code }: Secrets): Promise<Cost> {
  const began = clock();
  await deriveRoom(password, code);
  return { ms: clock() - began, bytesIn: 0, bytesOut: 0 };
}

/** The mean cost of a newcomer for each of nine members. */
async function letIn(secrets: Secrets): Promise<Cost> {
  const { others } = await fill(secrets, 10);
  const mean = (key: keyof Cost) =>
    others.reduce((sum, { cost }) => sum + cost[key], 0) / others.length;
  return { ms: mean("ms"), bytesIn: mean("bytesIn"), bytesOut: mean("bytesOut") };
}

/**
 * Fills a room; the last member is measured from its first step until it has met everybody, and the
 * others from then on as well.
 */
async function fill(secrets: Secrets, size: number) {
  const room = new BenchRoom(secrets);
  for (let n = 1; n < size; n++) await room.enter();
  const others = [...room.members];
  for (const other of others) other.cost = { ms: 0, bytesIn: 0, bytesOut: 0 };
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
