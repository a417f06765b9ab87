/**
 * Writes the test vectors: node test/vectors/generate.mjs [--out DIR]. A second, deliberately naive
 * implementation of protocol/SPEC.md, on node:crypto alone. It must never import protocol/: a
 * vector made by the code under test proves nothing. Every run writes the same bytes.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { seals } from "./cases/aead.mjs";
import { channels } from "./cases/channel.mjs";
import { controls } from "./cases/control.mjs";
import { emojis } from "./cases/emoji.mjs";
import { transfers } from "./cases/file.mjs";
import { frames } from "./cases/frame.mjs";
import { heads } from "./cases/head.mjs";
import { keys } from "./cases/key-schedule.mjs";
import { messages } from "./cases/message.mjs";
import { aliases, passwords } from "./cases/names.mjs";
import { paddings } from "./cases/padding.mjs";
import { primitives } from "./cases/primitives.mjs";
import { codes } from "./cases/room-code.mjs";
import { verifications } from "./cases/safety-words.mjs";
import { senderKeys } from "./cases/sender-key.mjs";
import { whispers } from "./cases/whisper.mjs";

const files = {
  "primitives.json": primitives,
  "room-code.json": codes,
  "password.json": passwords,
  "alias.json": aliases,
  "key-schedule.json": keys,
  "frame.json": frames,
  "control.json": controls,
  "aead.json": seals,
  "channel.json": channels,
  "message.json": messages,
  "emoji.json": emojis,
  "head.json": heads,
  "padding.json": paddings,
  "sender-key.json": senderKeys,
  "whisper.json": whispers,
  "safety-words.json": verifications,
  "file.json": transfers,
};

const flag = process.argv.indexOf("--out");
const home = fileURLToPath(new URL(".", import.meta.url));
const folder = flag < 0 ? home : process.argv[flag + 1];
if (folder === undefined) throw new Error("--out needs a directory");
mkdirSync(folder, { recursive: true });
// session.json, the table of SPEC §9, is copied unchanged, so that the folder is complete.
if (resolve(folder) !== resolve(home)) {
  copyFileSync(join(home, "session.json"), join(folder, "session.json"));
}

for (const [file, content] of Object.entries(files)) {
  const names = [...content.valid, ...content.invalid].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${file}: two cases are named "${twice}"`);
  // ASCII only, so that an invisible character can be seen.
  const text = JSON.stringify(content, null, 2).replaceAll(
    /[^\x20-\x7e\n]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  writeFileSync(join(folder, file), `${text}\n`);
}
