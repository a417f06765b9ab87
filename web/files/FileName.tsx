/** The name of a file: nothing in it is hidden, and its true ending is never cut off. */
import { Sentence } from "../app/Sentence.tsx";
import { Sign } from "../room/Sign.tsx";
import { getting } from "../strings/files.ts";
import { showName } from "./names.ts";

export function FileName({ name }: { readonly name: string }) {
  const { start, ending, isDouble } = showName(name);
  return (
    <>
      <p class="filename">
        <bdi>{start}</bdi>
        <bdi dir="ltr">{ending}</bdi>
      </p>
      {isDouble && (
        <p class="warning">
          <Sign />
          <Sentence of={getting.double} text={<bdi>{ending.trim()}</bdi>} />
        </p>
      )}
    </>
  );
}
