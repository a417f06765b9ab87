/**
 * A sentence of strings/ with `{name}` and `{text}` filled in. The values are nodes or text, never
 * HTML.
 */
import type { ComponentChildren } from "preact";

type Values = { readonly name?: ComponentChildren; readonly text?: ComponentChildren };

export function Sentence({ of, name, text }: Values & { readonly of: string }) {
  const filled = of.split(/(\{name\}|\{text\})/).map((part) => {
    if (part === "{name}") return name;
    return part === "{text}" ? text : part;
  });
  return <>{filled}</>;
}
