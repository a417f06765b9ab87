/**
 * All settings, those with two choices as switches. A choice applies at once.
 */

import { type LanguageCode, languageNames } from "../app/language.ts";
import { choices, type SettingName, type Settings, type Values } from "../app/settings.ts";
import { front } from "../strings/front.ts";
import { number } from "../strings/numbers.ts";
import { settings as labels, setting as strings, themes } from "../strings/room.ts";
import { CloseButton, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function SettingsDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog
      title={strings.title}
      onClose={room.dismiss}
      buttons={<CloseButton autofocus>{strings.close}</CloseButton>}
    >
      <SettingsFields settings={room.settings} />
      <p class="hint">{strings.hint}</p>
    </Dialog>
  );
}

/** A field for each setting that the browser supports. */
export function SettingsFields({ settings }: { readonly settings: Settings }) {
  return (
    <div class="settings">
      {settings.offered.value.map((name) => (
        <Setting key={name} settings={settings} name={name} />
      ))}
    </div>
  );
}

function Setting({ settings, name }: { readonly settings: Settings; readonly name: SettingName }) {
  const present = settings.values.value[name];
  const isOn = choices[name].indexOf(present as never) === 1;
  const id = `setting-${name}`;
  return (
    <>
      <div>
        <label for={id}>{labels[name]}</label>
        {choices[name].length > 2 ? (
          <select
            id={id}
            onChange={({ currentTarget }) => settings.choose(name, currentTarget.selectedIndex)}
          >
            {choices[name].map((choice) => (
              <option key={`${choice}`} selected={choice === present}>
                {labelOf(choice)}
              </option>
            ))}
          </select>
        ) : (
          <input
            type="checkbox"
            role="switch"
            id={id}
            aria-checked={isOn}
            checked={isOn}
            onChange={({ currentTarget }) => settings.choose(name, currentTarget.checked ? 1 : 0)}
          />
        )}
      </div>
      {settings.refused.value === name && (
        <p class="problem" role="alert">
          {name === "language" ? front.languageMissing : strings.refused}
        </p>
      )}
    </>
  );
}

/** Returns the label of a choice of a setting with more than two. */
function labelOf(choice: Values[SettingName]): string {
  if (typeof choice === "number") return number(choice);
  if (`${choice}` in themes) return themes[choice as Values["theme"]];
  return languageNames[choice as LanguageCode];
}
