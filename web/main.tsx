/**
 * The composition root: the only file that knows the browser, the models and the components. It
 * connects the models to the browser and shows the page. page.ts and single.tsx start it.
 */
import { computed, effect } from "@preact/signals";
import { type ComponentChild, hydrate, render } from "preact";
import { App, Insecure, takePages } from "./app/App.tsx";
import { type Application, AppModel } from "./app/app.ts";
import { HiddenPage } from "./app/HiddenPage.tsx";
import { directionOf, type LanguageCode, localeOf, pickLanguage } from "./app/language.ts";
import { initial } from "./app/settings.ts";
import { takeAll } from "./app/steps.ts";
import type { PageEnv } from "./env.ts";
import { onQuickExit } from "./io/escape.ts";
import type { Notifications } from "./io/notifications.ts";
import {
  canEncrypt,
  copyText,
  disguise,
  findShare,
  isHandheld,
  listen,
  listsRooms,
  loadWords,
  makeAlarm,
  mayReturn,
  pause,
  random,
  showLanguage,
  showTheme,
  showUnread,
  takeInvitation,
} from "./io/page.ts";
import { Sockets } from "./io/socket.ts";
import { takeRegion } from "./lobby/FrontPage.tsx";
import type { Resume } from "./resume/resume.ts";
import type { PageState } from "./resume/state.ts";
import { blank } from "./strings/front.ts";
import { spoken } from "./strings/language.ts";
import { speak } from "./strings/speak.ts";

type RoomBundle = typeof import("./room-bundle.ts");

/** There before any room is. */
let roomBundle: RoomBundle;

async function loadRoomBundle(): Promise<RoomBundle> {
  roomBundle = await import("./room-bundle.ts");
  takePages(roomBundle);
  return roomBundle;
}

function report(error: unknown): void {
  console.error(error);
}

/** Shows this instead of what was shown, and of the text of index.html. */
function show(page: ComponentChild): void {
  render(null, document.body);
  document.body.replaceChildren();
  render(page, document.body);
}

/** Returns the front page that the build has drawn, if it is shown. The text of index.html is next to it. */
function findDrawn(): Element | null {
  return document.querySelector(".front + .late")?.previousElementSibling ?? null;
}

/** Takes over what the build has drawn: what was typed into it stays, and so does the focus. */
function takeOver(drawn: Element, page: ComponentChild): void {
  for (const other of [...document.body.childNodes]) if (other !== drawn) other.remove();
  hydrate(page, document.body);
  // They did nothing before, and nobody heard what was typed.
  for (const control of drawn.querySelectorAll("[disabled]")) control.removeAttribute("disabled");
  for (const field of drawn.querySelectorAll<HTMLInputElement>("input, textarea")) {
    if (field.value !== "") field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Tells the browser the language of the page, now and after each change. Returns how to stop. */
export function tellLanguage(): () => void {
  return effect(() => showLanguage(spoken.value.code, directionOf(spoken.value.code)));
}

/** Speaks this language. A file that cannot be loaded leaves the page in the language it has. */
export async function use(code: LanguageCode, failed: () => void): Promise<void> {
  try {
    await speak(code, localeOf(code, navigator.languages));
  } catch (error) {
    report(error);
    failed();
  }
}

/** The name of the innocent page in the language of the page, as the build writes it. */
function listPath(): string {
  const { code } = spoken.value;
  return code === "en" ? "list" : `list.${code}`;
}

/** Connects what only a room needs: browser settings, notifications, reload. */
function connectRoom(app: Application, resume: Resume, bundle: RoomBundle): void {
  const { findAbilities, keepInView, makeNotifications } = bundle;
  keepInView(window);
  const notifications = makeNotifications();
  const { settings } = app;
  for (const [name, isThere] of Object.entries(findAbilities())) {
    settings.offer(name as keyof ReturnType<typeof findAbilities>, isThere);
  }
  effect(() => {
    const isInside = app.stage.value.at === "room";
    const { notify, sound, awake } = isInside ? settings.values.value : initial;
    notifications.want({ notify, sound, awake }, settings.refuse).catch(report);
  });
  effect(() => follow(notifications, app.unread.value));
  // Once the page unloads, what it leaves must stay.
  effect(() => {
    const stage = app.stage.value;
    // A stopped room leaves nothing for the next load, even while the stop is in progress.
    if (stage.at === "room" && stage.room.closing.value === null) resume.prepare().catch(report);
    else if (stage.at !== "gone") resume.forget();
  });
  effect(() => {
    if (app.stage.value.at !== "gone") resume.remind(app.reminder.value);
  });
}

function follow(notifications: Notifications, unread: number): void {
  if (unread > 0) notifications.tell().catch(report);
  else notifications.quiet();
}

/** Shows the rooms that the relay lists, once they are there. */
async function showRooms(base: string): Promise<void> {
  const { fetchRooms, RoomsRegion } = await loadRoomBundle();
  const list = await fetchRooms(base);
  takeRegion((app) => <RoomsRegion lobby={app.lobby} list={list} />);
}

async function begin(base: string, takeFirst: () => string, chosen: LanguageCode): Promise<void> {
  // Asked for before all else. What fails now fails again, and is reported, where it is used.
  loadRoomBundle().catch(() => undefined);
  const drawn = findDrawn();
  // At once: until then the address shows the code.
  const first = takeFirst();
  // A task of its own for each: what has run until now and what follows are both long on a slow phone.
  // Not later: the drawing would miss or undo what happened between the models and it.
  await pause();
  // Then ahead.ts is leaving the page.
  if (drawn?.isConnected === false) return;
  const share = findShare();
  const sockets = new Sockets(base);
  const page: PageEnv = {
    env: { random, now: Date.now },
    loadEngine: loadRoomBundle,
    origin: base,
    makeTransport: (listener) => roomBundle.makeTransport(sockets, listener),
    openAhead: (path) => sockets.openAhead(path),
    makeAlarm,
    pause,
    copy: copyText,
    ...(share && { share }),
    drawQrCode: async (text) => (await import("./io/qr-code.ts")).drawQrCode(text),
    loadWords,
    findOpen: async (code) =>
      listsRooms() ? (await loadRoomBundle()).findOpen(base, code) : undefined,
    loadEmojis: async () => (await import("./strings/emoji.ts")).emojis,
    loadFiles: () => import("./files-bundle.ts"),
    loadParser: async () => (await loadRoomBundle()).parseBody,
    reload: () => location.reload(),
    report,
  };
  const app = new AppModel(page, async () => (await loadRoomBundle()).RoomModel);
  const { settings } = app;
  settings.change("language", chosen);
  const language = computed(() => settings.values.value.language);
  if (isHandheld()) settings.change("cover", true);
  let resume: Resume | undefined;
  /** The state of an earlier load, taken and not resumed yet. */
  let taken: PageState | undefined;
  const loadResume = async () => {
    const { makeResume } = await loadRoomBundle();
    resume ??= makeResume();
    return resume;
  };

  async function restore(): Promise<void> {
    const { state, reminder } = await (await loadResume()).restore();
    taken = state;
    if (state !== undefined) await app.resume(state);
    else if (reminder !== undefined) app.lobby.remind(reminder);
  }

  // Another link may have been opened in the pause.
  const invitation = takeFirst() || first;
  if (invitation === "") void app.lobby.offerStart();
  else app.lobby.invite(invitation);
  listen({
    invited: app.invite,
    shown: app.shown,
    focused: app.focused,
    woken: app.hurry,
    frozen: app.freeze,
    gone() {
      let state = taken;
      takeAll(
        report,
        () => {
          state = app.resumeState() ?? taken;
        },
        // At once: a page that enters the back/forward cache stops before the next drawing.
        () => render(null, document.body),
        () => document.body.replaceChildren(),
        app.drop,
        // Last: it may fail.
        () => state && resume?.leave(state),
      );
    },
  });
  // A state that cannot be resumed is lost. Then the page shows the form.
  if (mayReturn()) await restore().catch(report);
  taken = undefined;
  let speaking: Promise<void> | undefined;
  effect(() => {
    speaking = use(language.value, () => settings.refuse("language"));
  });
  onQuickExit(app.hide);
  effect(() => showTheme(settings.values.value.theme));
  effect(() => {
    // The disguise is taken off when the user opens a link.
    if (app.stage.value.at === "hidden") return disguise(blank.title, listPath());
    showUnread(app.unread.value);
    return undefined;
  });
  if (drawn && invitation === "") takeOver(drawn, <App app={app} />);
  else {
    await speaking;
    show(<App app={app} />);
  }
  if (listsRooms()) showRooms(base).catch(report);
  Promise.all([loadResume(), loadRoomBundle()])
    .then(([resume, bundle]) => connectRoom(app, resume, bundle))
    .catch(report);
}

/** The quick exit of a page that has no model yet. */
export function hidePage(): void {
  takeInvitation();
  disguise(blank.title, listPath());
  show(<HiddenPage />);
}

/**
 * Shows the page.
 *
 * @param base - Address of the server, such as `https://chat.example`, or with a path.
 * @param takeFirst - Returns the invitation that the page was opened with; empty without one.
 * @param chosen - The language of the page until another one is chosen.
 */
export function start(
  base: string,
  takeFirst: () => string,
  chosen = pickLanguage(navigator.languages),
): void {
  tellLanguage();
  if (canEncrypt()) {
    void begin(base, takeFirst, chosen);
    return;
  }
  // It leaves the code in the address, so that the user can open it with https.
  show(<Insecure />);
  void use(chosen, () => undefined);
  onQuickExit(hidePage);
}
