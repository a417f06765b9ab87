/**
 * The 12 safety words to read aloud, and the members that they cover. Only the button says that
 * everyone has the same words; closing the dialog does not.
 */

import { Problems } from "../app/Problems.tsx";
import { Sentence } from "../app/Sentence.tsx";
import { comparing } from "../strings/room.ts";
import { CloseButton, close, Dialog } from "./Dialog.tsx";
import { Names, present } from "./Name.tsx";
import type { Room } from "./room.ts";
import type { Comparison } from "./verification.ts";

export function VerifyDialog({ room }: { readonly room: Room }) {
  const comparison = room.verification.comparison.value;
  const words = room.words.value;
  return (
    <Dialog
      title={comparing.title}
      onClose={room.dismiss}
      buttons={<CloseButton autofocus>{comparing.close}</CloseButton>}
    >
      <p>{comparing.how}</p>
      {comparison && words ? (
        <Compare room={room} comparison={comparison} words={words} />
      ) : (
        <Waiting room={room} />
      )}
    </Dialog>
  );
}

type CompareProps = {
  readonly room: Room;
  readonly comparison: Comparison;
  readonly words: readonly string[];
};

function Compare({ room, comparison, words }: CompareProps) {
  const covered = comparison.covers.map((who) => present(who, room));
  return (
    <>
      {comparison.changed && (
        <p class="problem" role="alert">
          {comparing.changed}
        </p>
      )}
      <ol class="words">
        {comparison.words.map((index, i) => (
          <li key={`${i} ${index}`}>{words[index]}</li>
        ))}
      </ol>
      <p class="hint">
        <Sentence of={comparing.covers} text={<Names of={covered} words={words} />} />
      </p>
      <p class="hint">{comparing.differ}</p>
      <div class="row">
        <button
          type="button"
          class="primary"
          onClick={(event) => {
            void room.verified();
            close(event);
          }}
        >
          {comparing.same}
        </button>
      </div>
    </>
  );
}

function Waiting({ room }: { readonly room: Room }) {
  const problem = room.problem.value;
  if (problem === null) return <p role="status">{comparing.loading}</p>;
  return (
    <div class="row">
      <Problems code={problem} />
      <button type="button" onClick={() => void room.acts.verify()}>
        {comparing.again}
      </button>
    </div>
  );
}
