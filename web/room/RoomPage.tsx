/**
 * A room: the bar, the conversation, the composer and the list of people. Shows the invitation
 * while you are alone.
 */

import { Cover } from "../app/Cover.tsx";
import { Problems } from "../app/Problems.tsx";
import { reloaded } from "../strings/front.ts";
import { attaching, room as strings } from "../strings/room.ts";
import { Alone } from "./Alone.tsx";
import { Bar } from "./Bar.tsx";
import { Conversation } from "./Conversation.tsx";
import { Dialogs } from "./Dialogs.tsx";
import { attachTransfer } from "./FileField.tsx";
import { Icon } from "./Icon.tsx";
import { MessageForm } from "./MessageForm.tsx";
import { Notice } from "./Notice.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { RoomMenu } from "./RoomMenu.tsx";
import type { Room } from "./room.ts";
import { TypingIndicator } from "./TypingIndicator.tsx";

type RoomPageProps = {
  readonly room: Room;
  /** The cover hides the room. */
  readonly isCovered: boolean;
};

export function RoomPage({ room, isCovered }: RoomPageProps) {
  const alone = room.alone.value;
  const dialog = room.dialog.value;
  return (
    <main
      class="room"
      onDragOver={(event) => event.dataTransfer?.types.includes("Files") && event.preventDefault()}
      onDrop={(event) => attachTransfer(room, event.dataTransfer) && event.preventDefault()}
    >
      {isCovered && <Cover />}
      <Bar room={room} />
      <div class="talk">
        {alone === "still" && <Alone room={room} />}
        {alone === null && room.transcript.isEmpty.value && (
          <section class="arrived">
            <Icon of="door" />
            <p>
              {room.resumed.value ? reloaded.inside : strings.arrived}
              {room.withdrawn.value && ` ${attaching.reloaded}`}
            </p>
            {room.comparedAt.value === null && (
              <button type="button" class="quiet" onClick={() => void room.acts.verify()}>
                {strings.checking}
              </button>
            )}
          </section>
        )}
        <Conversation room={room} />
        <TypingIndicator room={room} />
        <Notice room={room} />
        {dialog === null && <Problems code={room.problem.value ?? undefined} />}
        <MessageForm room={room} />
      </div>
      <PeopleList room={room} />
      <RoomMenu room={room} />
      {dialog !== null && <Dialogs room={room} kind={dialog} />}
    </main>
  );
}
