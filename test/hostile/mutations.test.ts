// Each protection is removed from the engine in turn. The attack against it succeeds then, and only
// then.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { roomSecrets } from "../helpers/world.ts";
import type { attacks } from "./attacks.ts";

type Engine = { readonly attacks: typeof attacks };
/** A piece of the source of protocol/ that occurs exactly once, and its replacement. */
type Mutation = { readonly file: string; readonly from: string; readonly to: string };

const secrets = await roomSecrets();
const folder = fileURLToPath(new URL("../../protocol/", import.meta.url));

/** The attacks, bundled with an engine of their own that has these mutations. */
async function makeEngine(mutations: readonly Mutation[]): Promise<Engine> {
  const done = new Set<Mutation>();
  const mutate: Plugin = {
    name: "mutate",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]protocol[\\/].+\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const mutation of mutations) {
          if (`${folder}${mutation.file}` !== path) continue;
          const parts = contents.split(mutation.from);
          assert.is(parts.length, 2, `${mutation.file} has this once: ${mutation.from}`);
          contents = parts.join(mutation.to);
          done.add(mutation);
        }
        return { contents, loader: "ts" };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("attacks.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [mutate],
    logLevel: "silent",
  });
  assert.is(done.size, mutations.length, "everything is mutated");
  const [bundle] = outputFiles;
  const code = Buffer.from(bundle?.contents ?? []).toString("base64");
  return (await import(`data:text/javascript;base64,${code}`)) as Engine;
}

const table: readonly {
  readonly without: string;
  readonly attack: keyof typeof attacks;
  readonly mutations: readonly Mutation[];
}[] = [
  {
    without: "the commitment of a room frame to its key",
    attack: "commitment",
    mutations: [
      {
        file: "crypto/sender-key.ts",
        from: "if (!equal(once.commit, header.subarray(14))) {",
        to: "if (false) {",
      },
    ],
  },
  {
    without: "the signature of a room frame",
    attack: "signature",
    mutations: [
      {
        file: "crypto/sender-key.ts",
        from: "if (!(await verifyRoom(route, sender, frame))) {",
        to: "if (false) {",
      },
    ],
  },
  {
    without: "the confirmation of the newcomer",
    attack: "confirmationOfNewcomer",
    mutations: [{ file: "room/channels.ts", from: "checkConfirm(offer.root, opaque);", to: "" }],
  },
  {
    without: "the confirmation of the member",
    attack: "confirmationOfMember",
    mutations: [
      {
        file: "crypto/handshake.ts",
        from: 'if (!equal(root.macM, reply.mac)) throw refused("the member\'s MAC");',
        to: "",
      },
    ],
  },
  {
    without: "one reply per hello and identity",
    attack: "replyTwice",
    mutations: [
      {
        file: "room/channels.ts",
        from: 'if (secret.answered.has(reply.peer.id)) throw refused("a second reply to one hello");',
        to: "",
      },
    ],
  },
  {
    without: "the sender in what a ciphertext is bound to",
    attack: "boundToSender",
    mutations: [
      {
        file: "crypto/sender-key.ts",
        from: "await encrypt(once, pad(plain), aad);",
        to: "await encrypt(once, pad(plain), concat(route, header));",
      },
      {
        file: "crypto/sender-key.ts",
        from: "const aad = concat(route, sender.idBytes, header);",
        to: "const aad = concat(route, header);",
      },
    ],
  },
  {
    without: "the audience of a resend",
    attack: "audience",
    mutations: [{ file: "room/resend-buffer.ts", from: " || !message.audience.has(id)", to: "" }],
  },
  {
    without: "the baseline of an author log",
    attack: "baseline",
    mutations: [
      {
        file: "room/inbox.ts",
        from: "this.logs.set(id, new AuthorLog<Received>(head));",
        to: "",
      },
      {
        file: "room/inbox.ts",
        from: 'if (log === undefined) throw new ProtocolError("sender-key-unknown", "not a member");',
        to: `if (log === undefined) {
          const { n, prev } = value.message;
          this.logs.set(id, new AuthorLog<Received>({ n: n - 1, hash: prev }));
          return this.addToLog(id, plain, value);
        }`,
      },
    ],
  },
  {
    without: "random bytes in contents",
    attack: "salted",
    mutations: [
      {
        file: "wire/message.ts",
        from: "concat(salt, utf8(JSON.stringify(codec.write(message))))",
        to: "concat(new Uint8Array(saltBytes), utf8(JSON.stringify(codec.write(message))))",
      },
    ],
  },
  {
    without: "removal by a signed message only",
    attack: "removalInState",
    mutations: [
      {
        file: "room/presence.ts",
        from: "if (this.context.who(id) === undefined) admission.learnRemoved(id);",
        to: "admission.learnRemoved(id);",
      },
    ],
  },
  {
    without: "ignoring the member that is being removed",
    attack: "wordOfTheRemoved",
    mutations: [{ file: "room/removal.ts", from: ".filter(({ by }) => by !== removed)", to: "" }],
  },
  {
    without: "the lock in the role of a member",
    attack: "lockAgainstNewcomer",
    mutations: [
      { file: "room/channels.ts", from: "this.checkPeer(connection, hello.peer);", to: "" },
    ],
  },
  {
    without: "the lock in the role of a newcomer",
    attack: "lockAgainstMember",
    mutations: [
      { file: "room/channels.ts", from: "this.checkPeer(connection, reply.peer);", to: "" },
    ],
  },
  {
    without: "a new sender key when a member leaves",
    attack: "rotation",
    mutations: [{ file: "room/sender-keys.ts", from: "this.changeWanted = true;", to: "" }],
  },
  {
    without: "the check for duplicates",
    attack: "duplicate",
    mutations: [
      {
        file: "room/author-log.ts",
        from: 'if (n <= this.n || this.kept.has(n)) return "old";',
        to: "if (n <= this.n) this.n = n - 1;",
      },
    ],
  },
  {
    without: "heads in heartbeats",
    attack: "lastWord",
    mutations: [
      {
        file: "room/sync.ts",
        from: "const fork = this.inbox.claim(peer.id, heartbeat);",
        to: "const fork = false;",
      },
      { file: "room/sync.ts", from: "if (compared.heads >= 2) {", to: "if (false) {" },
    ],
  },
  {
    without: "the comparison of heads",
    attack: "twoVersions",
    mutations: [{ file: "room/sync.ts", from: "if (compared.heads >= 2) {", to: "if (false) {" }],
  },
  {
    without: "the comparison of members",
    attack: "hiddenMember",
    mutations: [{ file: "room/sync.ts", from: "if (compared.members >= 2) {", to: "if (false) {" }],
  },
  {
    without: "the end of X",
    attack: "keptX",
    mutations: [
      { file: "wire/limits.ts", from: "helloMs: 30_000,", to: "helloMs: 3_600_000," },
      { file: "room/channels.ts", from: "awaited.size > 0 && now", to: "awaited.size >= 0 && now" },
    ],
  },
  {
    without: "the bound on the counter of a lock",
    attack: "lockLeap",
    mutations: [
      {
        file: "room/register.ts",
        from: "if (next.counter > counter + limits.registerAhead) return false;",
        to: "",
      },
    ],
  },
  {
    without: "a whisper key for each member",
    attack: "whisperToAnother",
    mutations: [
      {
        file: "room/sender-keys.ts",
        from: "this.whispers.get(id) ?? this.env.random(32)",
        to: "new Uint8Array(32)",
      },
      {
        file: "crypto/whisper.ts",
        from: "return concat(sender, receiver, senderKey, u32(index));",
        to: "return concat(sender, receiver.subarray(16), senderKey, u32(index));",
      },
    ],
  },
];

const whole = await makeEngine([]);

test("there is an attack for every protection, and every attack is used", () => {
  const used = new Set(table.map(({ attack }) => attack));
  assert.equal([...used].sort(), Object.keys(whole.attacks).sort());
});

for (const { without, attack, mutations } of table) {
  test(`without ${without} an attack succeeds, and fails with it`, async () => {
    assert.is(await whole.attacks[attack](secrets), false, "against the engine as it is");
    const engine = await makeEngine(mutations);
    assert.is(await engine.attacks[attack](secrets), true, "against the engine that lacks it");
  });
}

test("a mutation that fits nothing is reported", async () => {
  let message = "";
  try {
    await makeEngine([{ file: "crypto/sender-key.ts", from: "this is not there", to: "" }]);
  } catch (error) {
    message = error instanceof Error ? error.message : "";
  }
  assert.match(message, "this is not there");
});

test.run();
