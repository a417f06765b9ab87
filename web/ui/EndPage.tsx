/**
 * The end of a room: what happened, by whom, and what to do now. Nothing of the room is left but the name of who ended
 * it. Without a way back the end is still under way.
 */
import type { End } from "../model/refusal.ts";
import { Name } from "./Name.tsx";
import { PlainPage } from "./PlainPage.tsx";
import { Sentence } from "./Sentence.tsx";
import { ending, ends, somebody, stoppedOwn } from "./words.ts";

type EndPageProps = {
  readonly end: End;
  readonly words: readonly string[] | null;
  onBack?(): void;
};

export function EndPage({ end: { reason, by, wiped }, words, onBack }: EndPageProps) {
  const way = onBack && { button: ending.back, onClick: onBack };
  if (wiped !== undefined) {
    const waiting = onBack === undefined;
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
  const name = by === undefined ? somebody : <Name who={by} words={words} />;
  return <PlainPage title={title} text={[<Sentence key="end" of={text} name={name} />]} {...way} />;
}
