/**
 * Records a conversation at a relay and writes what it sees of it, byte by byte, between the two markers of
 * docs/relay-sees.md (`npm run sees`). A test compares the file with a fresh recording. Must never
 * write what a relay could not write down itself.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeFrame, routing } from "../protocol/wire/frame.ts";
import { roomSecrets, World } from "./helpers/world.ts";

const paper = fileURLToPath(new URL("../docs/relay-sees.md", import.meta.url));
const begin = "<!-- begin: written by `npm run sees` -->\n";
const end = "<!-- end -->\n";

/** The kinds of frames, whose names stand in SPEC §7. */
const kinds: Readonly<Record<number, string>> = {
  1: "hello",
  2: "reply",
  3: "confirm",
  4: "channel",
  5: "room",
  6: "chunk",
  7: "acknowledgement",
};

/** Bytes of the opaque part that say the same in every room: version and kind. */
const plain = 2;

/** Records what the relay receives at each step of a conversation. */
export async function record(): Promise<string> {
  const world = new World(1);
  const lines: string[] = [];
  const receive = world.relay.receive.bind(world.relay);
  world.relay.receive = (wire, data) => {
    receive(wire, data);
    lines.push(`| ${wire.number} | ${typeof data === "string" ? `\`${data}\` | | |` : row(data)}`);
  };
  const step = (title: string) => {
    lines.push("", `### ${title}`, "");
    lines.push(
      "| from | what can be read | to | kind | bytes that look random |",
      "|--:|---|--:|---|--:|",
    );
  };
  const secrets = await roomSecrets("harbour pilot with a red scarf");
  step('Anna starts the room "Quay", with the password "harbour pilot with a red scarf"');
  const anna = await world.person("Anna", secrets, { create: { ttl: 0 }, roomName: "Quay" });
  await world.run();
  step("Ben enters");
  const ben = await world.enter("Ben", secrets);
  step('Anna writes "good evening" to everyone');
  await anna.say("good evening");
  await world.run();
  step('Ben whispers "under the third plank" to Anna');
  await ben.do({ type: "whisper", to: ben.id("Anna"), text: "under the third plank" });
  await world.run();
  step("Anna leaves");
  await anna.do({ type: "leave", text: "" });
  await world.run();
  return `${lines.join("\n").trim()}\n`;
}

function row(data: Uint8Array): string {
  const { to, opaque } = decodeFrame(new Uint8Array(data));
  const { prefix } = to === undefined ? routing.all : routing.one;
  const hex = Buffer.from(data.subarray(0, prefix + plain)).toString("hex");
  const kind = opaque.length === 0 ? "echo" : (kinds[opaque[1] ?? 0] ?? "unknown");
  return `\`${hex}\` | ${to ?? "all"} | ${kind} | ${Math.max(0, opaque.length - plain)} |`;
}

/** Returns the paper with a fresh recording between its markers. @throws Error without a marker. */
export async function withRecording(text: string): Promise<string> {
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error("a marker is missing");
  return `${before}${begin}\n${await record()}\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(paper, await withRecording(readFileSync(paper, "utf8")));
}
