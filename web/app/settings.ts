/**
 * What somebody has set for this page: every setting with its choices, typed. It lives in memory for as long as the page
 * is open, in every room alike; it is never written anywhere, and holds nothing that was said.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";

/** Every setting and what it can be. A new one needs its initial value, its choices and its words, or nothing compiles. */
export type Values = {
  /** What Enter does where one writes; the line breaks with Shift, or is sent with Ctrl. */
  readonly enter: "send" | "break";
  /** Lines of a conversation that are kept; older ones are forgotten. */
  readonly kept: 100 | 500 | 2000 | 5000;
  /** Whether the time stands beside each line, or shows when one asks for it. */
  readonly times: "asked" | "always";
  /** Whether the others are told that one is writing. */
  readonly typing: boolean;
  /** Light or dark. */
  readonly theme: "system" | "light" | "dark";
  /** Whether the conversation is covered while the page is not in front. */
  readonly cover: boolean;
  /** Whether the system tells that something was said while the page is not in front; never what. */
  readonly notify: boolean;
  /** Whether there is a sound then. */
  readonly sound: boolean;
  /** Whether the screen stays on. */
  readonly awake: boolean;
};

export type SettingName = keyof Values;

/** How a page begins. */
export const initial: Values = {
  enter: "send",
  kept: 500,
  times: "asked",
  typing: false,
  theme: "system",
  cover: false,
  notify: false,
  sound: false,
  awake: false,
};

/** What each can be set to, in the order in which it is offered. */
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
};

/** All of them, in the order in which they are shown. */
export const settingNames: readonly SettingName[] = [
  "theme",
  "enter",
  "times",
  "kept",
  "typing",
  "cover",
  "notify",
  "sound",
  "awake",
];

export type Settings = {
  readonly values: ReadonlySignal<Values>;
  /** Those that this page can do something about, in their order; the others are not shown. */
  readonly offered: ReadonlySignal<readonly SettingName[]>;
  change<N extends SettingName>(name: N, value: Values[N]): void;
  /** Takes the choice of this number, as a list gives it; one that is not there changes nothing. */
  choose(name: SettingName, index: number): void;
  /** Whether the browser, or the room, can do what this setting is about. */
  offer(name: SettingName, isOffered: boolean): void;
  /** What was switched on last, if the browser did not allow it: it is off again. */
  readonly refused: ReadonlySignal<SettingName | null>;
  /** The browser does not allow this: switches it off. */
  refuse(name: SettingName): void;
  /** Takes over what an earlier load of this page had set. */
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
