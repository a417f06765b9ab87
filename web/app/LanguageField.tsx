/**
 * The choice of the language on the front page. Each language has its own name, so that nobody needs
 * to read the present one.
 */

import { front } from "../strings/front.ts";
import { languageNames, languages } from "./language.ts";
import type { Settings } from "./settings.ts";

export function LanguageField({ settings }: { readonly settings: Settings }) {
  const present = settings.values.value.language;
  return (
    <div class="language">
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M1 8h14M8 1a7 7 0 0 0 0 14A7 7 0 0 0 8 1c-4 4-4 10 0 14 4-4 4-10 0-14" />
      </svg>
      <select
        aria-label={front.language}
        onChange={({ currentTarget }) => settings.choose("language", currentTarget.selectedIndex)}
      >
        {languages.map((code) => (
          <option key={code} lang={code} selected={code === present}>
            {languageNames[code]}
          </option>
        ))}
      </select>
      {settings.refused.value === "language" && (
        <p class="problem" role="alert">
          {front.languageMissing}
        </p>
      )}
    </div>
  );
}
