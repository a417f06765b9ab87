/**
 * The rooms that the relay lists, and its welcome text. All of it is text of the operator: it is shown
 * as text, and nothing in it is believed.
 */
import type { ListedRoom, RoomList } from "../../protocol/wire/rooms.ts";
import { Sentence } from "../app/Sentence.tsx";
import { rooms as strings } from "../strings/rooms.ts";
import type { Lobby } from "./lobby.ts";

type RegionProps = { readonly lobby: Lobby; readonly list: RoomList };

export function RoomsRegion({ lobby, list: { welcome, rooms } }: RegionProps) {
  // A client in a single file asks every server, also one without rooms.
  if (welcome === "" && rooms.length === 0) return null;
  return (
    <section class="rooms" aria-label={strings.title}>
      {welcome && (
        <p class="said" dir="auto">
          {welcome}
        </p>
      )}
      {rooms.length > 0 && <h2>{strings.title}</h2>}
      {rooms.length > 0 && (
        <ul>
          {rooms.map((room) => (
            <Row key={room.name} room={room} lobby={lobby} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ room, lobby }: { readonly room: ListedRoom; readonly lobby: Lobby }) {
  const { name, description, welcome, people, closed, code } = room;
  const isOpen = code !== undefined;
  const kind = closed ? strings.closed : isOpen ? strings.open : strings.guarded;
  return (
    <li>
      <h3 dir="auto">{name}</h3>
      {description && (
        <p class="said" dir="auto">
          {description}
        </p>
      )}
      {/* Of an open room it is shown next to the form. */}
      {welcome && !isOpen && (
        <p class="said" dir="auto">
          {welcome}
        </p>
      )}
      <p class="hint">{kind}</p>
      {!closed && <p class="hint">{strings.people(people)}</p>}
      {isOpen && (
        <button type="button" onClick={() => lobby.visit(room)}>
          <Sentence of={strings.enter} name={<bdi>{name}</bdi>} />
        </button>
      )}
    </li>
  );
}
