/**
 * An alias in the colour of its member, isolated so that its direction cannot garble the text. An
 * ambiguous alias is followed by the two words of the fingerprint.
 */
import { room as strings } from "../strings/room.ts";
import { fingerprintOf } from "./mentions.ts";
import type { Who } from "./transcript.ts";

type NameProps = { readonly who: Who; readonly words: readonly string[] | null };

export function Name({ who, words }: NameProps) {
  return (
    <bdi class="name" data-colour={who.colour}>
      {who.alias}
      {who.ambiguous && <small> {fingerprintOf(who, words)}</small>}
    </bdi>
  );
}

type NamesProps = {
  readonly of: readonly (Who & { readonly away?: boolean })[];
  readonly words: readonly string[] | null;
};

/** Several names in one sentence. */
export function Names({ of, words }: NamesProps) {
  return (
    <>
      {of.map((who, i) => (
        <>
          {i > 0 && ", "}
          <Name key={who.id} who={who} words={words} />
          {who.away && ` (${strings.away})`}
        </>
      ))}
    </>
  );
}
