/**
 * The end of a room: what happened, who did it, and what to do now. Only the name of the member who
 * ended the room is left of it. Without `onGo` a stop is still in progress.
 */

import { Name } from "../room/Name.tsx";
import { ending, ends, stoppedOwn, unnamedMember } from "../strings/room.ts";
import { PlainPage } from "./PlainPage.tsx";
import { type End, otherWays, type Way, ways } from "./refusal.ts";
import { Sentence } from "./Sentence.tsx";

type EndPageProps = {
  readonly end: End;
  readonly words: readonly string[] | null;
  onGo?(way: Way): void;
};

export function EndPage({ end: { reason, by, wiped }, words, onGo }: EndPageProps) {
  const way = onGo && {
    ways: (ways[reason] ?? otherWays).map((way) => ({
      button: ending[way],
      onClick: () => onGo(way),
    })),
  };
  if (wiped !== undefined) {
    const waiting = onGo === undefined;
    const text = waiting ? stoppedOwn.waiting : stoppedOwn.some;
    return (
      <PlainPage
        title={stoppedOwn.title}
        text={[
          <strong key="count" role="status">
            {stoppedOwn.count(wiped.done + 1, wiped.of + 1)}
          </strong>,
          wiped.done < wiped.of ? text : stoppedOwn.all,
        ]}
        {...way}
      />
    );
  }
  const [title, text] = ends[reason];
  const name = by === undefined ? unnamedMember : <Name who={by} words={words} />;
  return <PlainPage title={title} text={[<Sentence key="end" of={text} name={name} />]} {...way} />;
}
