/**
 * The two tabs of the front page. The arrow keys, Home and End choose one, which shows its form at
 * once. Tab goes on into the form.
 */
import { front } from "../strings/front.ts";
import type { FormName, Lobby } from "./lobby.ts";

const forms: readonly FormName[] = ["start", "enter"];

const wayOf: Readonly<Record<string, FormName | "other">> = {
  ArrowLeft: "other",
  ArrowRight: "other",
  Home: "start",
  End: "enter",
};

export function Tabs({ lobby }: { readonly lobby: Lobby }) {
  const chosen = lobby.chosen.value;
  return (
    <div
      role="tablist"
      class="tabs"
      aria-label={front.forms}
      onKeyDown={(event) => {
        const way = wayOf[event.key];
        if (way === undefined) return;
        event.preventDefault();
        const form = way === "other" ? (chosen === "start" ? "enter" : "start") : way;
        lobby.choose(form);
        event.currentTarget.querySelector<HTMLElement>(`#tab-${form}`)?.focus();
      }}
    >
      {forms.map((form) => (
        <button
          key={form}
          type="button"
          role="tab"
          id={`tab-${form}`}
          aria-controls={`panel-${form}`}
          aria-selected={form === chosen}
          tabIndex={form === chosen ? 0 : -1}
          onClick={() => lobby.choose(form)}
        >
          {front[form]}
        </button>
      ))}
    </div>
  );
}

/** Attributes of what a tab shows. A form that is not shown keeps what was typed. */
export function panel(lobby: Lobby, form: FormName) {
  return {
    role: "tabpanel",
    id: `panel-${form}`,
    "aria-labelledby": `tab-${form}`,
    hidden: form !== lobby.chosen.value,
  } as const;
}
