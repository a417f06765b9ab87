/**
 * The composition root: the only file that knows the browser, the models and the components. It makes the real
 * surroundings, hands them to the models, and shows the page.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { makeIdentity } from "../protocol/crypto/identity.ts";
import { deriveRoom, importPassword } from "../protocol/crypto/key-schedule.ts";
import { App, Insecure, takePages } from "./app/App.tsx";
import { type Visit, VisitModel } from "./app/app.ts";
import type { Surroundings } from "./env.ts";
import { onEscapeTwice } from "./io/escape.ts";
import type { Attention } from "./io/notifications.ts";
import {
  canEncrypt,
  copyText,
  disguise,
  findShare,
  listen,
  loadWords,
  makeAlarm,
  mayReturn,
  random,
  showTheme,
  showUnread,
  takeInvitation,
} from "./io/page.ts";
import { makeTransport } from "./io/socket.ts";
import type { Reload } from "./resume/resume.ts";
import { type Passage, readPassage, readReminder } from "./resume/state.ts";
import { blank } from "./strings/front.ts";

type Inside = typeof import("./room-bundle.ts");

async function loadInside(): Promise<Inside> {
  const inside = await import("./room-bundle.ts");
  takePages(inside);
  return inside;
}

function report(error: unknown): void {
  console.error(error);
}

/** Does what is needed in a room only. */
function attend(visit: Visit, reload: Reload, inside: Inside): void {
  const { findAbilities, keepInView, makeAttention } = inside;
  keepInView(window);
  const attention = makeAttention();
  const { settings } = visit;
  for (const [name, isThere] of Object.entries(findAbilities())) {
    settings.offer(name as keyof ReturnType<typeof findAbilities>, isThere);
  }
  effect(() => {
    const { notify, sound, awake } = settings.values.value;
    attention.want({ notify, sound, awake }, settings.refuse).catch(report);
  });
  effect(() => follow(attention, visit.unread.value));
  effect(() => {
    if (visit.stage.value.at === "room") reload.prepare().catch(report);
    else reload.forget();
  });
  effect(() => {
    if (visit.reminder.value !== null) reload.remind(visit.reminder.value);
  });
}

function follow(attention: Attention, unread: number): void {
  if (unread > 0) attention.tell().catch(report);
  else attention.quiet();
}

async function begin(): Promise<void> {
  const share = findShare();
  const surroundings: Surroundings = {
    engine: {
      importPassword,
      deriveRoom,
      makeIdentity,
      createSession: async (options, tools) => (await loadInside()).createSession(options, tools),
    },
    tools: { random, now: Date.now },
    origin: location.origin,
    makeTransport: (listener) => makeTransport(location.origin, listener),
    makeAlarm,
    copy: copyText,
    ...(share && { share }),
    drawQrCode: async (text) => (await import("./io/qr-code.ts")).drawQrCode(text),
    loadWords,
    loadParser: async () => (await import("./io/parse.ts")).parseBody,
    reload: () => location.reload(),
    report,
  };
  const visit = new VisitModel(surroundings, async () => (await loadInside()).RoomModel);
  let reload: Reload | undefined;
  /** What an earlier load has left, taken out and not gone on with yet. */
  let taken: Passage | undefined;
  const loadReload = async () => {
    const { makeReload } = await loadInside();
    reload ??= makeReload();
    return reload;
  };

  async function goOn(): Promise<void> {
    const { whole, little } = await (await loadReload()).recall();
    taken = readPassage(whole);
    const reminder = readReminder(little);
    if (taken !== undefined) await visit.resume(taken);
    else if (reminder !== undefined) visit.entrance.remind(reminder);
  }

  const invitation = takeInvitation();
  if (invitation === "") void visit.entrance.offerStart();
  else visit.entrance.invite(invitation);
  listen({
    invited: visit.entrance.invite,
    shown: visit.shown,
    focused: visit.focused,
    woken: visit.hurry,
    frozen: visit.freeze,
    gone() {
      const passage = visit.handOver() ?? taken;
      if (passage !== undefined) reload?.leave(passage);
      visit.drop();
      // At once: a page that the browser keeps to show it again stops before anything is drawn.
      render(null, document.body);
    },
  });
  // What can't be gone on with is lost; then the form is what there is.
  if (mayReturn()) await goOn().catch(report);
  taken = undefined;
  onEscapeTwice(visit.hide);
  effect(() => showTheme(visit.settings.values.value.theme));
  effect(() => {
    if (visit.stage.value.at === "hidden") disguise(blank.title);
    else showUnread(visit.unread.value);
  });
  render(<App visit={visit} />, document.body);
  Promise.all([loadReload(), loadInside()])
    .then(([reload, inside]) => attend(visit, reload, inside))
    .catch(report);
}

// The address keeps its code where nothing can be done with it: behind https it can be opened again.
if (canEncrypt()) void begin();
else render(<Insecure />, document.body);
