/**
 * Passes the effects of a session to the parts of a room that show them. Keeps no state.
 */
import { batch, type ReadonlySignal } from "@preact/signals";
import type { Line, Person, Who } from "../../protocol/session.ts";
import { unreachable } from "../../protocol/wire/errors.ts";
import type { RoomEnd } from "../app/refusal.ts";
import { beginningOf } from "../markup/fold.ts";
import type { Attachments } from "./attachments.ts";
import { isMessage } from "./blocks.ts";
import type { Composer } from "./composer.ts";
import type { Shown } from "./driver.ts";
import { namesOwn } from "./mentions.ts";
import type { Transcript } from "./transcript.ts";
import type { Verification } from "./verification.ts";

/** The parts of a room that receive effects. */
export type Parts = {
  readonly transcript: Transcript;
  readonly verification: Verification;
  readonly composer: Composer;
  readonly attachments: Attachments;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** The user does not want to see what this member says. */
  isIgnored(who: Who): boolean;
  /** A member will be shown, perhaps with a fingerprint. */
  recognize(who: Who): void;
  /** The view of the session has changed. */
  look(): void;
  wipe(): void;
  end(reason: RoomEnd): void;
};

/** Returns the handler of the effects. A promise: the session must wait before it goes on. */
export function makeEffectHandler(parts: Parts): (effect: Shown) => Promise<void> | undefined {
  const { transcript, verification, composer, people, words, recognize, isIgnored } = parts;

  function addLine(line: Line): void {
    if ("member" in line) {
      recognize(line.member);
      // Everything that an ignored member can put into words.
      if (isIgnored(line.member) && /^(text|whisper|renamed)$/.test(line.kind)) return;
    }
    if (!isMessage(line)) {
      const isSilenced = line.kind === "farewell" && isIgnored(line.member);
      transcript.append(isSilenced ? { ...line, text: "" } : line);
      return;
    }
    transcript.append({ ...line, ...looksOf(line.text, line.own) });
    if (line.files) parts.attachments.offered(line);
  }

  /** What a text makes of a message. */
  function looksOf(text: string, own: boolean) {
    const beginning = beginningOf(text);
    const isForMe = !own && namesOwn(text, people.value, words.value);
    return {
      text,
      ...(beginning !== undefined && { folded: { text: beginning } }),
      ...(isForMe && { mentioned: true }),
    };
  }

  function edit({ key, text, sent }: Extract<Shown, { readonly type: "edited" }>): void {
    const line = transcript.find(key);
    if (line !== undefined) transcript.edit(key, looksOf(text, line.own), sent);
  }

  function forget(keys: readonly string[], why: "retracted" | "expired"): void {
    if (why === "expired") transcript.expire(keys);
    else transcript.retract(keys);
    composer.forget(keys);
  }

  return (effect) => {
    switch (effect.type) {
      case "line":
        addLine(effect.line);
        break;
      case "delivery":
        transcript.deliver(effect.key, effect.delivery);
        break;
      case "reaction":
        recognize(effect.member);
        if (isIgnored(effect.member)) break;
        transcript.react(effect.key, effect.member, effect.emoji);
        break;
      case "edited":
        edit(effect);
        break;
      case "gone":
        forget(effect.keys, effect.why);
        break;
      case "read":
      case "received":
      case "transfer":
        return parts.attachments.take(effect);
      case "words":
        verification.take(effect.words, effect.covers);
        break;
      case "changed":
        batch(parts.look);
        break;
      case "wiped":
        parts.wipe();
        // The page draws that in between: what is sent next says that it is done.
        return Promise.resolve();
      case "ended":
        parts.end(effect.reason);
        break;
      default:
        unreachable(effect);
    }
    return undefined;
  };
}
