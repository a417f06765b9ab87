/**
 * The page after our own stop of a room: what it waits for, who has wiped, and at the end what was
 * heard. Claims nothing of a member that did not answer.
 */
import type { ComponentChildren } from "preact";
import type { OwnStop } from "../../protocol/session.ts";
import { Names } from "../room/Name.tsx";
import type { Room } from "../room/room.ts";
import { stoppedOwn, room as strings } from "../strings/room.ts";
import { PlainPage } from "./PlainPage.tsx";
import { Sentence } from "./Sentence.tsx";

type StopProps = { readonly stop: OwnStop; readonly words: readonly string[] | null };

/** From the stop to the end of the room, with the choice not to wait for the connection. */
export function Stopping({ stop, room }: { readonly stop: OwnStop; readonly room: Room }) {
  const { waitsFor } = stop;
  const status = waitsFor === null || isPassed(stop) ? counted(stop) : stoppedOwn.unsent;
  const retry = { button: strings.hurry, onClick: room.hurry };
  const leave = { button: stoppedOwn.leave, onClick: () => void room.acts.leave("") };
  return (
    <PlainPage
      title={stoppedOwn.waiting}
      text={[makeStatus(status), stoppedOwn[waitsFor ?? "others"]]}
      ways={waitsFor === "connection" ? [retry, leave] : []}
    />
  );
}

type StoppedProps = StopProps &
  Pick<Parameters<typeof PlainPage>[0], "ways"> & {
    /** How the room has ended for this page. */
    readonly end: ComponentChildren;
  };

/** After the end of the room. */
export function Stopped({ stop, words, end, ways = [] }: StoppedProps) {
  const said = stoppedOwn[stop.state];
  const missing = <Missing key="missing" stop={stop} words={words} />;
  return isPassed(stop) ? (
    <PlainPage
      title={stoppedOwn.title}
      text={[makeStatus(counted(stop)), missing, said]}
      ways={ways}
    />
  ) : (
    <PlainPage title={stoppedOwn.unheard} text={[makeStatus(said), end]} ways={ways} />
  );
}

/** The members that have not wiped, as far as this page has heard. */
function Missing({ stop: { missing }, words }: StopProps) {
  if (missing.length === 0) return <>{stoppedOwn.all}</>;
  return <Sentence of={stoppedOwn.missing} text={<Names of={missing} words={words} />} />;
}

function makeStatus(text: string) {
  return (
    <strong key="status" role="status">
      {text}
    </strong>
  );
}

/** How many pages have wiped, this one too. */
function counted({ done, of }: OwnStop): string {
  return stoppedOwn.count(done + 1, of + 1);
}

/** Returns true if the relay or a member has shown that it got the stop. */
export function isPassed(stop: OwnStop | undefined): boolean {
  return stop?.state === "passed" || stop?.state === "confirmed";
}
