/**
 * The end of a room: what happened, who did it, and what to do now. Only the name of the member who
 * ended the room is left of it, and after our own stop the names of those who did not answer.
 */

import { Name } from "../room/Name.tsx";
import type { Room } from "../room/room.ts";
import { ending, ends, room as strings } from "../strings/room.ts";
import { PlainPage } from "./PlainPage.tsx";
import { type End, type LateEnd, otherWays, type Way, ways } from "./refusal.ts";
import { Sentence } from "./Sentence.tsx";
import { isPassed, Stopped, Stopping } from "./StopPage.tsx";

type EndPageProps = {
  readonly end: End;
  readonly words: readonly string[] | null;
  /** The room, while a stop is in progress. */
  readonly room?: Room;
  /** Present once the room has ended. */
  onGo?(way: Way): void;
};

export function EndPage({ end: { reason, by, stop }, words, room, onGo }: EndPageProps) {
  const way = onGo && {
    ways: (ways[reason] ?? otherWays).map((way) => ({
      button: ending[way],
      onClick: () => onGo(way),
    })),
  };
  // A session that has entered knows no other reason.
  const [title, text] = ends[reason as LateEnd] ?? ends.internal;
  const name = by === undefined ? strings.member : <Name who={by} words={words} />;
  const sentence = <Sentence key="end" of={text} name={name} />;
  if (stop !== undefined && room !== undefined) return <Stopping stop={stop} room={room} />;
  // The relay says that the room was stopped, by us or by another: more was not heard.
  const isTold = reason === "room-stopped" && !isPassed(stop);
  if (stop !== undefined && !isTold)
    return <Stopped stop={stop} words={words} end={sentence} {...way} />;
  return <PlainPage title={title} text={[sentence]} {...way} />;
}
