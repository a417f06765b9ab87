/**
 * Passes the effects of a session to the parts of a room that show them. Keeps no state.
 */
import { batch, type ReadonlySignal } from "@preact/signals";
import type { Line, Person, Who } from "../../protocol/session.ts";
import type { RoomEnd } from "../app/refusal.ts";
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
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** A member will be shown, perhaps with a fingerprint. */
  recognize(who: Who): void;
  /** The view of the session has changed. */
  look(): void;
  wipe(): void;
  end(reason: RoomEnd): void;
};

/** Returns the handler of the effects. */
export function makeEffectHandler(parts: Parts): (effect: Shown) => void {
  const { transcript, verification, composer, people, words, recognize } = parts;

  function addLine(line: Line): void {
    if ("member" in line) recognize(line.member);
    const isForMe = isMessage(line) && !line.own && namesOwn(line.text, people.value, words.value);
    transcript.append(isForMe ? { ...line, mentioned: true } : line);
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
        transcript.react(effect.key, effect.member, effect.emoji);
        break;
      case "gone":
        forget(effect.keys, effect.why);
        break;
      case "words":
        verification.take(effect.words, effect.covers);
        break;
      case "changed":
        batch(parts.look);
        break;
      case "wiped":
        parts.wipe();
        break;
      case "ended":
        parts.end(effect.reason);
        break;
      default:
        unreachable(effect);
        break;
    }
  };
}

function unreachable(never: never): never {
  throw new TypeError(`no such effect: ${JSON.stringify(never)}`);
}
