/**
 * What a member takes along when its page is loaded anew (SPEC §9.1): taken out of one session in one go, even in the midst
 * of a step, and put into another. Must never take along what was said, a channel or a sender key.
 */

import type { ResumeState } from "../events.ts";
import type { Actions } from "./actions.ts";
import type { Context } from "./context.ts";
import type { Inbox } from "./inbox.ts";
import { awaySteps } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import type { Presence } from "./presence.ts";

type Parts = {
  readonly context: Context;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly presence: Presence;
  readonly actions: Actions;
};

/** Takes out what goes on. Must not wait for anything: the page is about to be gone. */
export function exportState({
  context: room,
  outbox,
  inbox,
  presence,
  actions,
}: Parts): ResumeState {
  const { admission, members, expirySetting } = room;
  const own = outbox.last;
  const others = members.all().map(({ peer, alias, away }) => {
    const head = inbox.head(peer.id);
    return { peer, alias, ...(away && { away: away.since }), ...(head && { head }) };
  });
  return {
    endsAt: presence.endsAt,
    ...(own && { head: own }),
    members: others,
    bearers: members.borne(),
    lock: admission.lock.value,
    removed: admission.removed,
    expiry: expirySetting.value,
    compared: actions.comparedWith,
  };
}

/** Puts it into a session that has not begun: everybody is away until linked again, as after a lost connection. */
export function resume(parts: Parts, from: ResumeState): void {
  const { context: room, outbox, inbox, presence, actions } = parts;
  const { admission, members, expirySetting, now } = room;
  presence.resume(from.endsAt);
  actions.resume(from.compared);
  if (from.head !== undefined) outbox.resume(from.head);
  if (from.lock !== null) admission.lock.learn(from.lock);
  if (from.expiry !== null) expirySetting.learn(from.expiry);
  for (const id of from.removed) admission.remove(id);
  members.bearAgain(from.bearers);
  for (const { peer, alias, away: since = now, head } of from.members) {
    const step = awaySteps.filter((after) => now - since >= after).length;
    members.set({ peer, alias, number: undefined, away: { since, step }, heardAt: now });
    if (head !== undefined) inbox.state(peer.id, head);
  }
}
