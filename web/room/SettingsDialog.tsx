/**
 * All settings, those with two choices as switches. A choice applies at once.
 */

import { choices, type SettingName, type Settings } from "../app/settings.ts";
import { settings as labels, settingChoices, setting as strings } from "../strings/room.ts";
import { close, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function SettingsDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog
      title={strings.title}
      onClose={room.dismiss}
      buttons={
        <button type="button" autofocus onClick={close}>
          {strings.close}
        </button>
      }
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
  const options = name in settingChoices && settingChoices[name as keyof typeof settingChoices];
  const id = `setting-${name}`;
  return (
    <>
      <div>
        <label for={id}>{labels[name]}</label>
        {options ? (
          <select
            id={id}
            onChange={({ currentTarget }) => settings.choose(name, currentTarget.selectedIndex)}
          >
            {choices[name].map((choice) => (
              <option key={`${choice}`} selected={choice === present}>
                {(options as Readonly<Record<string, string>>)[`${choice}`]}
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
          {strings.refused}
        </p>
      )}
    </>
  );
}
