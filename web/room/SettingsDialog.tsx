/**
 * All settings. A choice applies at once.
 */

import { choices, type SettingName, type Settings } from "../app/settings.ts";
import { settings as labels, setting as strings } from "../strings/room.ts";
import { close, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function SettingsDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog title={strings.title} onClose={room.dismiss}>
      <SettingsFields settings={room.settings} />
      <p class="hint">{strings.hint}</p>
      <div class="row">
        <button type="button" class="primary" onClick={close}>
          {strings.close}
        </button>
      </div>
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
  const [label, hint] = labels[name];
  const options: Readonly<Record<string, string>> = labels[name][2];
  const present = settings.values.value[name];
  const id = `setting-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== "" && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={id}
        aria-describedby={hint === "" ? undefined : `${id}-hint`}
        onChange={({ currentTarget }) => settings.choose(name, currentTarget.selectedIndex)}
      >
        {choices[name].map((choice) => (
          <option key={`${choice}`} selected={choice === present}>
            {options[`${choice}`]}
          </option>
        ))}
      </select>
      {settings.refused.value === name && (
        <p class="problem" role="alert">
          {strings.refused}
        </p>
      )}
    </div>
  );
}
