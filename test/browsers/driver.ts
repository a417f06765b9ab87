/**
 * What the tests can do with a page in every engine: the common part of three drivers. A page
 * belongs to one person, who shares nothing with another. Also the code that runs inside the page;
 * contains no driver.
 */

/** Values that can be passed to a page and back. */
export type Json = string | number | boolean | null | readonly Json[] | { [key: string]: Json };

/** A control, by its accessible name. */
export type Target = {
  readonly role: "button" | "field" | "link";
  readonly name: string;
  /** The label of the region that must contain it. */
  readonly within?: string;
};

/** Keys without a letter, by their WebDriver code points. */
export const keys = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Shift: "\uE008",
  Tab: "\uE004",
} as const;

export type Key = keyof typeof keys;

/** The WebDriver actions that type a text, letter by letter. */
export function typing(text: string): object[] {
  return Array.from(text).flatMap((value) => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ]);
}

/** The WebDriver actions that press keys together. */
export function pressing(names: readonly Key[]): object[] {
  const values = names.map((name) => keys[name]);
  return [
    ...values.map((value) => ({ type: "keyDown", value })),
    ...values.toReversed().map((value) => ({ type: "keyUp", value })),
  ];
}

/** The page of one person. */
export type Page = {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page. It may use nothing but its arguments and the page. */
  evaluate<Args extends readonly Json[], T>(
    run: (...args: Args) => T | Promise<T>,
    ...args: Args
  ): Promise<T>;
  /** Clicks with a mouse. @throws Error if the control does not exist. */
  click(target: Target): Promise<void>;
  /** Moves the mouse there. @throws Error if the control does not exist. */
  point(target: Target): Promise<void>;
  /** Types at the focus. One engine drops letters beyond 16 bits, such as emoji. */
  type(text: string): Promise<void>;
  /** Presses keys together: all down, then all up. */
  press(...keys: readonly Key[]): Promise<void>;
  /** Chooses files on the disk in the file field with this label. */
  choose(label: string, ...paths: readonly string[]): Promise<void>;
  /** A picture of the visible page, as PNG. */
  screenshot(): Promise<Buffer>;
  /** Console errors, uncaught errors, violations of the content policy, and dialogs, in order. */
  trouble(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export const engineNames = ["Chromium", "Firefox", "WebKitGTK"] as const;

export type EngineName = (typeof engineNames)[number];

/** A running browser. */
export type Engine = {
  readonly version: string;
  /** Opens a page for a new person. */
  person(): Promise<Page>;
  close(): Promise<void>;
};

/** Returns an expression that runs a function in a page and resolves to its result as JSON. */
export function expression(run: (...args: never[]) => unknown, args: readonly Json[]): string {
  // The tests' compiler marks the names of functions with a helper that no page has.
  return `(async () => { const __name = (named) => named;
    const result = await (${run})(...${JSON.stringify(args)});
    return result === undefined ? null : JSON.stringify(result); })()`;
}

/** Reads the result of {@link expression}. */
export function resultOf<T>(json: unknown): T {
  return (typeof json === "string" ? JSON.parse(json) : undefined) as T;
}

/** What Chromium, Firefox and WebKitGTK answer if a page was left while a function ran in it. */
const leftAnswers = [
  "Execution context was destroyed, most likely because of a navigation",
  "no such frame: DiscardedBrowsingContextError: ",
  "Callback was not called before the unload event.",
];

/** Whether an error of {@link Page.evaluate} says that the page was left meanwhile. */
export function wasLeft(error: unknown): boolean {
  return leftAnswers.some((answer) => `${error}`.includes(answer));
}

/**
 * Runs in the page: finds a visible element of that name that is not disabled and scrolls it into view; null if there is
 * none.
 */
export function find({ role, name, within }: Target): Element | null {
  const clean = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();
  const selectors = {
    button: "button, summary",
    field: "input, textarea, select",
    link: "a",
  };
  for (const element of document.querySelectorAll<HTMLElement>(selectors[role])) {
    const labels = "labels" in element ? [...((element.labels as NodeListOf<Element>) ?? [])] : [];
    const names = [
      element.getAttribute("aria-label"),
      ...(role === "field" ? labels.map((label) => label.textContent) : [element.textContent]),
    ];
    if (!names.some((text) => clean(text) === name)) continue;
    if (within !== undefined && !element.closest(`[aria-label="${within}"]`)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    // What the build has drawn waits for the script of the page.
    if (element.matches(":disabled")) continue;
    element.scrollIntoView({ block: "center" });
    return element;
  }
  return null;
}

/** Selector of the file field with a label. */
export const fileField = (label: string) => `input[type=file][aria-label="${label}"]`;

/** Source of a function body that runs {@link find} with its first argument. */
export const findBody = `const __name = (named) => named; return (${find})(arguments[0]);`;

/** Runs in the page: selects the text of a field if it has the focus; returns whether it has. */
export const selectAll = new Function(
  `const field = (function () { ${findBody} })(arguments[0]);
  if (field === null || document.activeElement !== field) return false;
  field.select?.();
  return true;`,
) as (target: Target) => boolean;

/**
 * Runs in the page: notes whether the next press reaches what {@link find} finds, which may be drawn
 * again meanwhile.
 */
export const watchPress = new Function(
  `const element = (function () { ${findBody} })(arguments[0]);
  const nameOf = (element) => element?.ariaLabel ?? element?.textContent;
  const name = nameOf(element);
  globalThis.isMissed = element !== null;
  globalThis.watching?.abort();
  globalThis.watching = new AbortController();
  const note = ({ target }) => {
    const pressed = target.closest?.("button, summary, a, input, textarea, select");
    if (pressed === element || (name && nameOf(pressed) === name)) globalThis.isMissed = false;
  };
  for (const type of ["pointerdown", "click"])
    addEventListener(type, note, { capture: true, signal: globalThis.watching.signal });`,
) as (target: Target) => void;

/** Runs in the page: returns where {@link find} finds an element; "" if there is none. */
export const findPlace = new Function(
  `const element = (function () { ${findBody} })(arguments[0]);
  const box = element?.getBoundingClientRect();
  return box ? [box.x, box.y, box.width, box.height].join() : "";`,
) as (target: Target) => string;
