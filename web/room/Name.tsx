/**
 * An alias in the colour of its member, isolated so that its direction garbles nothing; with its two words where
 * another has borne a like alias.
 */
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
