/**
 * Exports a session's state for the next load of the page, and resumes from it (SPEC §9.1). The
 * state must never contain message text, a channel or a sender key.
 */

import type { ResumeState } from "../events.ts";
import { awaySteps } from "./members.ts";
import type { Parts } from "./receive.ts";

/**
 * Exports the state. Synchronous: the page is about to be unloaded, perhaps in the middle of a
 * step.
 */
export function exportState({
  context: room,
  outbox,
  inbox,
  presence,
  actions,
}: Parts): ResumeState {
  const { admission, members, expirySetting } = room;
  const own = outbox.last;
  const { lockBefore } = admission;
  const others = members.all().map(({ peer, alias, away }) => {
    const head = inbox.head(peer.id);
    return { peer, alias, ...(away && { away: away.since }), ...(head && { head }) };
  });
  return {
    endsAt: presence.endsAt,
    ...(own && { head: own }),
    members: others,
    bearers: members.names(),
    lock: admission.lock.handover,
    ...(lockBefore === undefined ? {} : { lockBefore }),
    removed: admission.removed,
    expiry: expirySetting.handover,
    ...(actions.comparedAt === undefined ? {} : { comparedAt: actions.comparedAt }),
    compared: actions.comparedWith,
  };
}

/**
 * Restores the state into a session that has not started. Every member is away until its channel is
 * complete.
 */
export function resume(parts: Parts, from: ResumeState): void {
  const { context: room, outbox, inbox, presence, actions } = parts;
  const { admission, members, expirySetting, now } = room;
  presence.resume(from.endsAt);
  actions.resume(from);
  if (from.head !== undefined) outbox.resume(from.head);
  admission.restore(from.lock, from.lockBefore);
  expirySetting.restore(from.expiry);
  for (const id of from.removed) admission.remove(id);
  members.restoreNames(from.bearers);
  for (const { peer, alias, away: since = now, head } of from.members) {
    const step = awaySteps.filter((after) => now - since >= after).length;
    members.set({ peer, alias, number: undefined, away: { since, step }, heardAt: now });
    if (head !== undefined) inbox.acceptState(peer.id, head);
  }
}
