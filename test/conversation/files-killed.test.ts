// The built relay is killed with -9 while a file is under way, and cables are cut or go dead. The
// file arrives whole, and nothing of it is sent again that has arrived.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { acknowledge } from "../../protocol/crypto/file.ts";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import type { Effect } from "../../protocol/session.ts";
import { type Bytes, readU32 } from "../../protocol/wire/bytes.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { type BuiltRelay, startBuiltRelay } from "../browser/relay.ts";
import { type Cable, layCable } from "../helpers/cable.ts";
import { Caller } from "../helpers/caller.ts";
import { assertSame, content, describe, shownFile } from "../helpers/files.ts";
import { isKind } from "../helpers/hostile-inside.ts";
import { roomSecrets } from "../helpers/world.ts";

const secrets = await roomSecrets();
const { chunkBytes } = fileLimits;
/** The relay takes some seconds for so many bytes: a quarter of them after each disturbance. */
const bytes = content(6_000_000);
const flags = ["--bytes-per-second", "2097152", "--bytes-burst", "262144"];

/** A session that reads its own files, and remembers where its transfers stopped. */
class Fetcher extends Caller {
  /** Chunks of the file that it had when its transfer last waited, and how often that was. */
  held = 0;
  waits = 0;
  /** Chunks that it has sent, and those among them that the receiver had. */
  sent = 0;
  again = 0;
  receiver: Fetcher | undefined;

  get transfer() {
    return [...this.files.transfers.values()].at(-1);
  }

  protected override carryOut(effect: Effect): void {
    if (effect.type === "transfer" && effect.state === "waiting" && effect.bytes > 0) {
      this.held = effect.bytes / chunkBytes;
      this.waits++;
    }
    super.carryOut(effect);
    if (effect.type === "read") void this.read();
  }

  protected override send(data: string | Bytes): void {
    super.send(data);
    if (!isKind(data, "chunk")) return;
    this.sent++;
    if (readU32(data, 15) % acknowledge < (this.receiver?.held ?? 0)) this.again++;
  }
}

let relay: BuiltRelay;
let sides: { readonly caller: Fetcher; readonly cable: Cable }[] = [];

test.before(async () => {
  const build = fileURLToPath(new URL("../../build.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [build, "build", "--if-missing"]);
  relay = await startBuiltRelay(...flags);
});
test.after.each(async () => {
  for (const { caller } of sides) await caller.do({ type: "leave", text: "" });
  for (const { cable } of sides) await cable.close();
  sides = [];
});
test.after(() => relay.kill());

/** Enters the room over a cable of its own. */
async function enter(alias: string): Promise<{ caller: Fetcher; cable: Cable }> {
  const cable = await layCable(relay.port);
  const create = sides.length === 0 ? { create: { ttl: 0 } } : {};
  const options = { ...secrets, identity: await makeIdentity(), alias, roomName: "", ...create };
  const caller = new Fetcher(`ws://127.0.0.1:${cable.port}`, options);
  sides.push({ caller, cable });
  // One's own entry is there before the connection is: a room is not there for the second until then.
  await caller.until(() => {
    const { phase, people } = caller.session.view();
    return phase === "open" && people.length === sides.length;
  });
  return { caller, cable };
}

const disturbances: Readonly<Record<string, (cables: readonly [Cable, Cable]) => Promise<void>>> = {
  "the relay is killed": async () => {
    await relay.kill();
    await relay.start();
  },
  "the cables of both are cut, of one after the other": async ([first, second]) => {
    first.cut(true);
    first.mend();
    await sides[1]?.caller.until(() => sides[1]?.caller.transfer?.state === "waiting");
    second.cut(false);
    second.mend();
  },
};

for (const [what, disturb] of Object.entries(disturbances)) {
  test(`a file arrives whole and is not sent twice when ${what} three times`, async () => {
    const anna = await enter("Anna");
    const ben = await enter("Ben");
    const [author, reader] = [anna.caller, ben.caller];
    author.receiver = reader;
    const file = await describe(bytes);
    author.files.own.set(file.id, bytes);
    await author.do({ type: "offer", text: "see", files: [file] });
    await reader.until(() => reader.lines.some((line) => "files" in line));
    const { key, file: shown } = shownFile(reader);
    await reader.do({ type: "fetch", key, file: shown.id });
    for (let quarter = 1; quarter <= 3; quarter++) {
      const part = (quarter * bytes.length) / 4;
      // Waiting, for a moment, if the relay has refused what came all at once.
      await reader.until(() => {
        const { bytes: come = 0, state } = reader.transfer ?? {};
        return come > part && state === "running";
      });
      await disturb([anna.cable, ben.cable]);
      await reader.until(() => reader.waits >= quarter);
      for (const caller of [author, reader]) await caller.do({ type: "hurry" });
      await author.say(`after disturbance ${quarter}`);
    }
    await reader.until(() => reader.transfer?.state === "done");
    assertSame(reader.files.bytes(shown.id), bytes);
    await author.until(() => author.transfer?.state === "done");
    assert.ok(reader.held > bytes.length / 2 / chunkBytes, "it went on late in the file");
    assert.is(author.again, 0, `of ${author.sent} chunks`);
    await reader.until(() => reader.texts().includes("Anna: after disturbance 3"));
  });
}

test.run();
