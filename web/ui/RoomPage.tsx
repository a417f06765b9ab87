/**
 * A room: the bar, the conversation, the composer and the people. Whoever is alone gets what they need to invite.
 */
import type { Room } from "../model/room.ts";
import { Bar } from "./Bar.tsx";
import { Conversation } from "./Conversation.tsx";
import { Invitation } from "./Invitation.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { MessageForm } from "./MessageForm.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { copies, handover, room as words } from "./words.ts";

export function RoomPage({ room }: { readonly room: Room }) {
  const alone = room.alone.value;
  const copied = room.handover.copied.value;
  const question = room.question.value;
  return (
    <main class="room">
      <Bar room={room} />
      <div class="talk">
        {alone === "still" && (
          <section class="alone" aria-label={handover.still}>
            <h2>{handover.still}</h2>
            <Invitation handover={room.handover} />
          </section>
        )}
        {alone === null && room.transcript.groups.value.length === 0 && (
          <p class="arrived">{words.arrived}</p>
        )}
        <Conversation transcript={room.transcript} words={room.words.value} />
        {alone === "again" && (
          <p class="again">
            {handover.again}
            <button type="button" onClick={() => void room.handover.copy("link")}>
              {handover.copyLink}
            </button>
            <span aria-live="polite">{copied && copies[copied]}</span>
          </p>
        )}
        <MessageForm composer={room.composer} />
      </div>
      <PeopleList people={room.people.value} words={room.words.value} />
      {question === "leave" && <LeaveDialog room={room} />}
      {question === "invite" && <InviteDialog room={room} />}
    </main>
  );
}
