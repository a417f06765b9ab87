// Each protection is removed from the engine in turn. The attack against it succeeds then, and only
// then.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { roomSecrets } from "../helpers/world.ts";
import type { attacks } from "./attacks.ts";

type Engine = { readonly attacks: typeof attacks };
/** A piece of a source that occurs exactly once, and its replacement. `file` is within protocol/. */
type Mutation = { readonly file: string; readonly from: string; readonly to: string };

const secrets = await roomSecrets();
const folder = fileURLToPath(new URL("../../protocol/", import.meta.url));

/** The attacks, bundled with an engine of their own that has these mutations. */
async function makeEngine(mutations: readonly Mutation[]): Promise<Engine> {
  const done = new Set<Mutation>();
  const isPackageMutated = mutations.some(({ file }) => file.includes("node_modules"));
  const mutate: Plugin = {
    name: "mutate",
    setup({ onResolve, onLoad }) {
      // Shared by all engines, so that V8 compiles their code once.
      onResolve({ filter: /^@/ }, ({ path }) =>
        isPackageMutated ? undefined : { path: import.meta.resolve(path), external: true },
      );
      onLoad({ filter: /[\\/]protocol[\\/].+\.ts$|[\\/]ml-kem\.js$/ }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const mutation of mutations) {
          if (join(folder, mutation.file) !== path) continue;
          const parts = contents.split(mutation.from);
          assert.is(parts.length, 2, `${mutation.file} has this once: ${mutation.from}`);
          contents = parts.join(mutation.to);
          done.add(mutation);
        }
        return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
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
        from: "if (secret.answered.has(peer.id)) throw refused();",
        to: "",
      },
      {
        file: "room/channels.ts",
        from: "if (!secret.awaited.delete(from)) throw refused();",
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
    without: "the author in what an edit changes",
    attack: "editOfAnother",
    mutations: [
      {
        file: "room/edits.ts",
        from: "lines.find({ id: by, n: of })",
        to: "[...lines.shown].find(([, { n }]) => n === of)?.[0]",
      },
    ],
  },
  {
    without: "an edit of own messages only",
    attack: "editOfOthersLine",
    mutations: [
      {
        file: "room/edits.ts",
        from: "shown?.id !== identity.id || shown.files",
        to: "shown === undefined || shown.files",
      },
    ],
  },
  {
    without: "one audience of a message and its edits",
    attack: "editForOne",
    mutations: [{ file: "room/edits.ts", from: "if (shown.open !== open) return;", to: "" }],
  },
  {
    without: "the refusal of an edit that a newcomer can read",
    attack: "editForNewcomer",
    mutations: [
      {
        file: "room/edits.ts",
        from: 'if (isNew) throw new ProtocolError("edit-audience");',
        to: "",
      },
    ],
  },
  {
    without: "a time after which no reader takes an edit",
    attack: "editLater",
    mutations: [
      { file: "room/edits.ts", from: "if (at - shown.at > limits.editTakenMs) return;", to: "" },
    ],
  },
  {
    without: "a time after which nobody may edit",
    attack: "editLate",
    mutations: [
      { file: "room/edits.ts", from: " || this.context.now - at >= limits.editMs", to: "" },
    ],
  },
  {
    without: "the time of its message for an edit",
    attack: "editOutlivesMessage",
    mutations: [
      {
        file: "room/outbox.ts",
        from: "until: Math.min(edited.until, at + limits.keptMs)",
        to: "until: at + limits.keptMs",
      },
    ],
  },
  {
    without: "edits that go with their message",
    attack: "editOutlivesRetraction",
    mutations: [{ file: "room/resend-buffer.ts", from: " && kept.edits !== n", to: "" }],
  },
  {
    without: "captions that nobody can edit",
    attack: "editOfFiles",
    mutations: [
      {
        file: "room/edits.ts",
        from: "shown === undefined || shown.files) return;",
        to: "shown === undefined) return;",
      },
    ],
  },
  {
    without: "no edit from a removal to the new room",
    attack: "editAfterRemoval",
    mutations: [
      {
        file: "room/edits.ts",
        from: 'if (removals.inProgress) throw new ProtocolError("removal-in-progress");',
        to: "",
      },
    ],
  },
  {
    without: "the audience of a file",
    attack: "fileAudience",
    mutations: [{ file: "room/file-sender.ts", from: " || !shown?.audience?.has(id)", to: "" }],
  },
  {
    without: "the hash of a file",
    attack: "fileHash",
    mutations: [
      {
        file: "room/file-receiver.ts",
        from: "equal(fileHash(await Promise.all(hashes)), file.hash)",
        to: "hashes.length > 0",
      },
    ],
  },
  {
    without: "zeros behind the end of a file",
    attack: "filePadding",
    mutations: [
      {
        file: "room/file-receiver.ts",
        from: "if (chunk[at] !== 0) return false;",
        to: "continue;",
      },
    ],
  },
  {
    without: "the order of chunks",
    attack: "chunkTwice",
    mutations: [{ file: "room/file-receiver.ts", from: " || fetching.next !== index", to: "" }],
  },
  {
    without: "the bound of an acknowledgement",
    attack: "acknowledgedTooMuch",
    mutations: [{ file: "room/file-sender.ts", from: " || count > next", to: "" }],
  },
  {
    without: "the MAC of an acknowledgement",
    attack: "acknowledgementForged",
    mutations: [{ file: "room/file-sender.ts", from: " || !checkAck(live.keys, frame)", to: "" }],
  },
  {
    without: "a count of what was sent of a file",
    attack: "askedForEver",
    mutations: [
      {
        file: "room/file-sender.ts",
        from: " || served >= fileLimits.fileTimes * chunksOf(file)",
        to: "",
      },
    ],
  },
  {
    without: "room for the parts that are needed now",
    attack: "readForEver",
    mutations: [
      {
        file: "room/file-parts.ts",
        from: "if (!this.isNeeded(id, Number(at))) this.parts.delete(oldest);",
        to: "this.parts.delete(oldest);",
      },
    ],
  },
  {
    without: "an end of a transfer that does not go on",
    attack: "neverAcknowledged",
    mutations: [
      {
        file: "room/file-sender.ts",
        from: "now >= sending.at + fileLimits.stalledMs",
        to: "false",
      },
      {
        file: "room/file-sender.ts",
        from: "if (isHere) due = Math.min(due, at + fileLimits.stalledMs);",
        to: "",
      },
    ],
  },
  {
    without: "the window of a transfer",
    attack: "sentBlindly",
    mutations: [{ file: "room/file-sender.ts", from: " || !live.flow.open", to: "" }],
  },
  {
    without: "the bound of transfers to one receiver",
    attack: "manyTransfers",
    mutations: [
      {
        file: "room/file-sender.ts",
        from: "if (all.filter(({ to }) => to.id === id).length >= fileLimits.transfers) return false;",
        to: "",
      },
    ],
  },
  {
    without: "the author in what a file is known by",
    attack: "fileIdCopied",
    mutations: [{ file: "room/file-info.ts", from: "id: author + n + id,", to: "id," }],
  },
  {
    without: "the message in what a file is known by",
    attack: "fileIdAgain",
    mutations: [{ file: "room/file-info.ts", from: "author + n + id", to: "author + id" }],
  },
  {
    without: "a new key for each transfer",
    attack: "transferKeyTwice",
    mutations: [
      {
        file: "room/file-receiver.ts",
        from: "this.context.env.random(32)",
        to: "new Uint8Array(32)",
      },
    ],
  },
  {
    without: "random bytes in contents",
    attack: "salted",
    mutations: [
      {
        file: "wire/message.ts",
        from: "concat(salt, utf8(JSON.stringify(fields)))",
        to: "concat(new Uint8Array(saltBytes), utf8(JSON.stringify(fields)))",
      },
    ],
  },
  {
    without: "removal by a signed message only",
    attack: "removalInState",
    mutations: [
      {
        file: "room/presence.ts",
        from: "this.claims.add(id, state);",
        to: `this.claims.add(id, state);
        for (const id of state.removed) this.context.admission.remove(id);`,
      },
    ],
  },
  {
    without: "ignoring the member that is being removed",
    attack: "wordOfTheRemoved",
    mutations: [{ file: "room/removal.ts", from: ".filter(({ by }) => by !== removed)", to: "" }],
  },
  {
    without: "a lock that a removal must turn on",
    attack: "removalUnlocked",
    mutations: [{ file: "room/removal.ts", from: "return on && ", to: "return " }],
  },
  {
    without: "the author among those whom its removal allows",
    attack: "removalWithoutAuthor",
    mutations: [{ file: "room/removal.ts", from: "allowed.includes(by) && ", to: "" }],
  },
  {
    without: "a removed member that its removal does not allow",
    attack: "removalOfNobody",
    mutations: [{ file: "room/removal.ts", from: " && !allowed.includes(removed);", to: ";" }],
  },
  {
    without: "one code for each member that a removal allows",
    attack: "removalWithoutCodes",
    mutations: [
      {
        file: "room/removal.ts",
        from: "if (codes.length !== allowed.length) return false;",
        to: "",
      },
    ],
  },
  {
    without: "a removal that carries the code: the code goes out first",
    attack: "overtakenRemoval",
    mutations: [
      {
        file: "room/removal.ts",
        from: `      if (!connected || !settled) return;
`,
        to: `      if (!connected || !settled) return;
      const early = own as unknown as { since?: number };
      if (early.since === undefined) {
        early.since = this.context.now;
        for (const { peer, number } of this.context.here())
          if (peer.id !== removed) await this.context.sendOverChannel(number, { type: "move", code });
      }
      if (this.context.now - early.since < limits.moveMs / 2) return;
`,
      },
    ],
  },
  {
    without: "the codes in a removal",
    attack: "removalHalfSaid",
    mutations: [
      {
        file: "room/removal.ts",
        from: "if (equal(digest(code), hash)) this.move(by, code);",
        to: "",
      },
    ],
  },
  {
    without: "silence from a removal to the new room",
    attack: "saidAfterRemoval",
    mutations: [
      {
        file: "room/room.ts",
        from: "if (!this.presence.settled || this.removals.inProgress) return;",
        to: "if (!this.presence.settled) return;",
      },
    ],
  },
  {
    without: "the bound of our own counters and the check of what we encode",
    attack: "counterOverflow",
    mutations: [
      {
        file: "room/register.ts",
        from: "Math.min(this.presentVersion.counter + step, u32)",
        to: "this.presentVersion.counter + step",
      },
      { file: "wire/message.ts", from: "codec.read(fields);", to: "" },
    ],
  },
  {
    without: "keeping the room of those who did not follow",
    attack: "roomStoppedByRemoval",
    mutations: [
      {
        file: "room/removal.ts",
        from: "(this.own.isFollowed || isAlone)",
        to: "true",
      },
    ],
  },
  {
    without: "the lock in the role of a member",
    attack: "lockAgainstNewcomer",
    mutations: [
      { file: "room/channels.ts", from: "this.checkPeer(connection, hello.peer, false);", to: "" },
    ],
  },
  {
    without: "the lock in the role of a newcomer",
    attack: "lockAgainstMember",
    mutations: [
      { file: "room/channels.ts", from: "this.checkPeer(connection, peer, true);", to: "" },
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
    without: "the secret of ML-KEM in the root of a channel",
    attack: "brokenCurve",
    mutations: [
      { file: "crypto/handshake.ts", from: "concat(shared, secret)", to: "concat(shared)" },
    ],
  },
  {
    without: "the end of a decapsulation key",
    attack: "keptDecapsulator",
    mutations: [
      {
        file: "room/channels.ts",
        from: "if (!isNeeded(secret)) wipeHello(secret);",
        to: 'Object.assign(this, { ["old" + secret.at]: secret.kem });',
      },
    ],
  },
  {
    without: "the modulus check of an encapsulation key",
    attack: "unreducedKey",
    mutations: [
      {
        file: "../node_modules/@noble/post-quantum/ml-kem.js",
        from: "if (!ok)",
        to: "if (false)",
      },
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
  {
    without: "what an alias looks like",
    attack: "alikeAlias",
    mutations: [{ file: "room/looks.ts", from: "draw(draw(bare).toLowerCase())", to: "alias" }],
  },
  {
    without: "the refusal of code points without a meaning",
    attack: "privateSign",
    mutations: [{ file: "wire/alias.ts", from: "\\ue000-\\uf8ff", to: "" }],
  },
  {
    without: "admission of members that one member says were removed",
    attack: "removalsTold",
    mutations: [
      {
        file: "room/presence.ts",
        from: "this.claims.add(id, state);",
        to: `for (const id of state.removed) {
          if (this.context.who(id) === undefined) this.context.admission.remove(id);
        }`,
      },
    ],
  },
  {
    without: "holding back the lock of the first state",
    attack: "lockOfOne",
    mutations: [
      {
        file: "room/claims.ts",
        from: "this.context.admission.lock.claim(lock);",
        to: "if (lock) this.context.admission.lock.take(lock);",
      },
    ],
  },
  {
    without: "holding back the lock of the first state, and letting in whom it leaves out",
    attack: "lockTold",
    mutations: [
      {
        file: "room/claims.ts",
        from: "this.context.admission.lock.claim(lock);",
        to: "if (lock) this.context.admission.lock.take(lock);",
      },
      { file: "room/admission.ts", from: "this.isMember(id) || ", to: "" },
    ],
  },
  {
    without: "the lock from before an entry, for the members listed then",
    attack: "lockBeforeOthers",
    mutations: [
      {
        file: "room/admission.ts",
        from: " || (wasHere && admits(this.lockAtEntry))",
        to: "",
      },
    ],
  },
  {
    without: "a lock that refuses no member that was met",
    attack: "lockUnreadByOthers",
    mutations: [{ file: "room/admission.ts", from: "this.isMember(id) || ", to: "" }],
  },
  {
    without: "a lock that refuses no member that was met, when that one returns",
    attack: "lockAgainstReturning",
    mutations: [{ file: "room/admission.ts", from: "this.isMember(id) || ", to: "isOlder || " }],
  },
  {
    without: "the lock from before all others could be heard",
    attack: "lockBeforeHearing",
    mutations: [
      {
        file: "room/admission.ts",
        from: "if (this.lockBefore === undefined) this.lockAtEntry",
        to: "this.lockAtEntry",
      },
    ],
  },
  {
    without: "waiting for those who left before they could be heard",
    attack: "lockWhileAsleep",
    mutations: [
      {
        file: "room/admission.ts",
        from: "const wasHere = isOlder || this.isAwaiting;",
        to: "const wasHere = isOlder;",
      },
    ],
  },
  {
    without: "waiting for the others before a newcomer follows a removal",
    attack: "removalBeforeHearing",
    mutations: [
      {
        file: "room/removal.ts",
        from: "if (settled || !this.context.connected) await",
        to: "await",
      },
    ],
  },
  {
    without: "forgetting whom a removal does not allow",
    attack: "awayIntoNewRoom",
    mutations: [{ file: "room/room.ts", from: "await this.leaveBehind(lock.allowed);", to: "" }],
  },
  {
    without: "the agreement of all states about the lock",
    attack: "lockOfOne",
    mutations: [{ file: "room/claims.ts", from: "locks.size === 1", to: "locks.size > 0" }],
  },
  {
    without: "waiting for the word of those who were asleep, and letting them in",
    attack: "lockOfOneAwake",
    mutations: [
      { file: "room/claims.ts", from: "this.isIncomplete ||= !told;", to: "" },
      {
        file: "room/admission.ts",
        from: "const wasHere = isOlder || this.isAwaiting;",
        to: "const wasHere = isOlder;",
      },
    ],
  },
  {
    without: "the agreement of all states about the end of the room",
    attack: "endTold",
    mutations: [
      {
        file: "room/presence.ts",
        from: "this.claims.add(id, state);",
        to: `this.claims.add(id, state);
        if (state.ttl !== null) this.endBy(this.context.now + state.ttl * 1000);`,
      },
    ],
  },
  {
    without: "the bound on claimed counters",
    attack: "counterTold",
    mutations: [
      {
        file: "room/register.ts",
        from: "this.lowest = Math.min(this.lowest, claim?.counter ?? 0);",
        to: "this.lowest = Math.max(this.valueOrClaim?.counter ?? 0, claim?.counter ?? 0);",
      },
    ],
  },
  {
    without: "the warning of missing heartbeats",
    attack: "noHeartbeats",
    mutations: [{ file: "room/sync.ts", from: "this.warnQuiet();", to: "" }],
  },
  {
    without: "counting messages of an unknown type",
    attack: "laterVersion",
    mutations: [
      {
        file: "wire/message.ts",
        from: 'return { type: "unreadable", ...numberedFields.read(fieldsOf(plain)) };',
        to: "return undefined;",
      },
    ],
  },
  {
    without: "one line for a run of unreadable messages",
    attack: "unreadableLines",
    mutations: [{ file: "room/apply.ts", from: "if (before !== who.id) ", to: "" }],
  },
  {
    without: "a stop that acts when it is read",
    attack: "stopBehindGap",
    mutations: [{ file: "room/receive.ts", from: "await actions.applyStop(member);", to: "" }],
  },
  {
    without: "a lock that acts when it is read",
    attack: "lockBehindGap",
    mutations: [
      {
        file: "room/receive.ts",
        from: "came.acted = actions.takeLock(id, came.message.lock);",
        to: "",
      },
    ],
  },
  {
    without: "a farewell that acts when it is read",
    attack: "farewellBehindGap",
    mutations: [
      { file: "room/receive.ts", from: "inbox.giveUp(id);", to: "" },
      {
        file: "room/receive.ts",
        from: "if (number !== undefined) presence.dropChannel(number);",
        to: "",
      },
    ],
  },
  {
    without: "taking away a line that is forgotten",
    attack: "lineLeftBehind",
    mutations: [
      {
        file: "room/context.ts",
        from: "if (gone !== undefined) this.emit",
        to: "if (false) this.emit",
      },
    ],
  },
  {
    without: "forgetting first what its author has the most of",
    attack: "linesPushedOut",
    mutations: [
      {
        file: "room/lines.ts",
        from: "from.find(([, { id }]) => had.get(id) === most)",
        to: "from.find(() => true)",
      },
    ],
  },
  {
    without: "a time that runs while a message waits",
    attack: "longerForWaiting",
    mutations: [
      {
        file: "room/apply.ts",
        from: "const until = at + expiryMs(expiry);",
        to: "const until = this.context.now + expiryMs(expiry);",
      },
    ],
  },
  {
    without: "forgetting the aliases of whoever has had the most",
    attack: "forgottenAlias",
    mutations: [{ file: "room/members.ts", from: "had.get(by) === most", to: "true" }],
  },
  {
    without: "buckets that outlast their member",
    attack: "refilledBucket",
    mutations: [{ file: "room/members.ts", from: "if (now - at < refillMs) break;", to: "" }],
  },
  {
    without: "one signature of a number for each hello",
    attack: "manyReplies",
    mutations: [
      {
        file: "room/channels.ts",
        from: "if (!secret.awaited.delete(from)) throw refused();",
        to: "",
      },
    ],
  },
  {
    without: "a hello to all before directed ones",
    attack: "directedHellos",
    mutations: [
      {
        file: "room/channels.ts",
        from: "const isDue = broadcast !== connection.broadcast;",
        to: "const isDue = true;",
      },
    ],
  },
  {
    without: "a rate of hellos over all connections",
    attack: "lateHellos",
    mutations: [
      {
        file: "wire/limits.ts",
        from: "hellos: { perSecond: 50, burst: 4 }",
        to: "hellos: { perSecond: 100, burst: 300 }",
      },
    ],
  },
  {
    without: "a rate of its own for the newest connection",
    attack: "lateHellos",
    mutations: [
      {
        file: "room/channels.ts",
        from: "const isNewest = broadcast && from === this.highest;",
        to: "const isNewest = false;",
      },
    ],
  },
  {
    without: "the room that a newcomer gets among those who left",
    attack: "crowd",
    mutations: [
      {
        file: "room/presence.ts",
        from: "if (known === undefined) this.makeRoom();",
        to: "",
      },
    ],
  },
  {
    without: "the end of one link only, when its frames fail",
    attack: "failingFrames",
    mutations: [
      {
        file: "room/receive.ts",
        from: "this.parts.warnings.channelFailed(event.peer.id);",
        to: "this.context.broken = true;",
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
