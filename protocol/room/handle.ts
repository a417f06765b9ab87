/**
 * What the user and the relay ask of a room, routed to the part that does it (SPEC §9). Entering,
 * leaving and stopping are up to session.ts; frames of members come in through receive.ts.
 */
import type { SessionEvent } from "../events.ts";
import type { RelayControl } from "../wire/control.ts";
import { unreachable } from "../wire/errors.ts";
import type { Room } from "./room.ts";

/** What the user does in the room. */
export type UserEvent = Exclude<
  SessionEvent,
  {
    readonly type:
      | ("connected" | "disconnected" | "control" | "frame" | "frozen" | "tick")
      | ("hurry" | "leave" | "stop");
  }
>;

/** What the relay says about the room while the connection stays. */
export type RelayEvent = Exclude<RelayControl, { readonly op: "entered" | "stopped" }>;

/**
 * Does what the user asks for.
 *
 * @throws ProtocolError that says what is wrong with the event; then nothing was done.
 */
export async function handleUser(room: Room, event: UserEvent): Promise<void> {
  const { outbox, files, reactions, edits, actions, removals } = room;
  switch (event.type) {
    case "say":
      return outbox.say({ text: event.text, action: event.action ?? false }, event.reply);
    case "whisper":
      return outbox.whisper(event.to, { text: event.text });
    case "offer":
    case "fetch":
    case "cancel":
    case "part":
      return files.handle(event);
    case "react":
      return reactions.react(event.key, event.emoji);
    case "edit":
      return edits.edit(event.key, event.text);
    case "retract":
      return reactions.retract(event.key);
    case "expiry":
      return reactions.expiry(event.seconds);
    case "typing":
      return reactions.typing();
    case "rename":
      return actions.rename(event.alias);
    case "lock":
      return actions.lock(event.on);
    case "kick":
      return removals.kick(event.member);
    case "verify":
      return actions.verify();
    case "verified":
      return actions.verified();
    default:
      unreachable(event);
  }
}

/** Does what a control message of the relay says. */
export function handleRelay({ actions, context, presence }: Room, control: RelayEvent): void {
  switch (control.op) {
    case "joined":
      presence.joined(control.member);
      break;
    case "left":
      presence.left(control.member);
      break;
    case "locked":
      actions.setRelayLock(control.on);
      break;
    case "failed-attempts":
      context.addLine({ kind: "failed-attempts", count: control.count });
      break;
    case "closing":
      context.addLine({ kind: "closing", seconds: control.in });
      break;
    default:
      unreachable(control);
  }
}
