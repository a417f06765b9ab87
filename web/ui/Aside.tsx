/**
 * What the room itself says between the lines: who came and went, small and soft; warnings not soft.
 */
import type { Group } from "../model/transcript.ts";
import { Name } from "./Name.tsx";
import { Sentence } from "./Sentence.tsx";
import { asides, commands, leftSilently, room } from "./words.ts";

type Entry = Extract<Group, { readonly kind: "aside" }>["entry"];
type AsideProps = { readonly entry: Entry; readonly words: readonly string[] | null };

const warnings: ReadonlySet<Entry["kind"]> = new Set(["missing", "flood", "knocked", "closing"]);

export function Aside({ entry, words }: AsideProps) {
  if (entry.kind === "help") return <Help />;
  const sentence = sentenceOf(entry);
  const name = "member" in entry && <Name who={entry.member} words={words} />;
  const text = entry.kind === "farewell" && <bdi>{entry.text}</bdi>;
  return (
    <p class={warnings.has(entry.kind) ? "warning" : "aside"}>
      <Sentence of={sentence} name={name} text={text} />
    </p>
  );
}

function sentenceOf(entry: Exclude<Entry, { readonly kind: "help" }>): string {
  switch (entry.kind) {
    case "farewell":
      return entry.text === "" ? leftSilently : asides.farewell(0);
    case "missing":
    case "knocked":
      return asides[entry.kind](entry.count);
    case "closing":
      return asides.closing(entry.seconds);
    default:
      return asides[entry.kind](0);
  }
}

function Help() {
  return (
    <div class="aside">
      <p>{room.help}</p>
      <dl>
        {Object.values(commands).map(([usage, about]) => (
          <div key={usage}>
            <dt>
              <code>{usage}</code>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
