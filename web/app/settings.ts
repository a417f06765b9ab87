/**
 * The settings of this page with their choices. They live in memory while the page is open and
 * apply to every room. They are never stored.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import { type LanguageCode, languages } from "./language.ts";

/** Every setting and its values. A new one needs an initial value, choices and strings. */
export type Values = {
  /** What Enter does in the message field: send, or break the line. */
  readonly enter: "send" | "break";
  /** Messages that are kept; older ones are dropped. */
  readonly kept: 100 | 500 | 2000 | 5000;
  /** Shows the time of each message always, or on hover. */
  readonly times: "asked" | "always";
  /** Sends typing notifications. */
  readonly typing: boolean;
  readonly theme: "system" | "light" | "dark";
  /** Covers the conversation while another window is in front. */
  readonly cover: boolean;
  /** Shows a notification of new messages, without their text. */
  readonly notify: boolean;
  /** Plays a sound for new messages. */
  readonly sound: boolean;
  /** Keeps the screen on. */
  readonly awake: boolean;
  readonly language: LanguageCode;
};

export type SettingName = keyof Values;

/** The values of a new page, in the order in which the settings are shown. */
export const initial: Values = {
  cover: false,
  notify: false,
  sound: false,
  awake: false,
  typing: false,
  enter: "send",
  times: "asked",
  theme: "system",
  kept: 500,
  language: "en",
};

export const settingNames = Object.keys(initial) as readonly SettingName[];

/** The choices of each setting, in order. Where there are two, the second is a switch that is on. */
export const choices: { readonly [N in SettingName]: readonly Values[N][] } = {
  enter: ["send", "break"],
  kept: [100, 500, 2000, 5000],
  times: ["asked", "always"],
  typing: [false, true],
  theme: ["system", "light", "dark"],
  cover: [false, true],
  notify: [false, true],
  sound: [false, true],
  awake: [false, true],
  language: languages,
};

export type Settings = {
  readonly values: ReadonlySignal<Values>;
  /** The settings that this browser supports, in order. The others are not shown. */
  readonly offered: ReadonlySignal<readonly SettingName[]>;
  change<N extends SettingName>(name: N, value: Values[N]): void;
  /** Sets the choice with this index. An unknown index changes nothing. */
  choose(name: SettingName, index: number): void;
  /** Shows or hides a setting, depending on what the browser supports. */
  offer(name: SettingName, isOffered: boolean): void;
  /** The last setting that the browser did not allow, or could not load. It is off again. */
  readonly refused: ReadonlySignal<SettingName | null>;
  /** Switches a setting off that the browser does not allow. */
  refuse(name: SettingName): void;
  /** Restores the settings of an earlier load of this page. */
  restore(before: Values): void;
};

export const SettingsModel = createModel<Settings>(() => {
  const values = signal(initial);
  const refused = signal<SettingName | null>(null);
  const offered = signal<readonly SettingName[]>(settingNames);

  function change<N extends SettingName>(name: N, value: Values[N]): void {
    refused.value = null;
    values.value = { ...values.value, [name]: value };
  }

  function choose<N extends SettingName>(name: N, index: number): void {
    const value = choices[name][index];
    if (value !== undefined) change(name, value);
  }

  return {
    values,
    offered,
    refused,
    refuse(name) {
      values.value = { ...values.value, [name]: initial[name] };
      refused.value = name;
    },
    restore(before) {
      values.value = before;
    },
    change,
    choose,
    offer(name, isOffered) {
      const before = offered.value;
      offered.value = settingNames.filter((other) => {
        return other === name ? isOffered : before.includes(other);
      });
    },
  };
});
