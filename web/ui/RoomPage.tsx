/**
 * A room: the bar, the conversation, the composer and the people. Whoever is alone gets what they need to invite.
 */
import type { Room } from "../model/room.ts";
import { Bar } from "./Bar.tsx";
import { Conversation } from "./Conversation.tsx";
import { Dialogs } from "./Dialogs.tsx";
import { Invitation } from "./Invitation.tsx";
import { MessageForm } from "./MessageForm.tsx";
import { Notice } from "./Notice.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { Problems } from "./Problems.tsx";
import { RoomMenu } from "./RoomMenu.tsx";
import { handover, room as words } from "./words.ts";

export function RoomPage({ room }: { readonly room: Room }) {
  const alone = room.alone.value;
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
        <Notice room={room} />
        {question === null && <Problems code={room.problem.value ?? undefined} />}
        <MessageForm composer={room.composer} words={room.words.value} />
      </div>
      <PeopleList room={room} />
      <RoomMenu room={room} />
      {question !== null && <Dialogs room={room} question={question} />}
    </main>
  );
}
