/**
 * The composition root: the only file that knows the browser, the models and the components. It makes the real
 * surroundings, hands them to the models, and shows the page.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { makeIdentity } from "../protocol/identity.ts";
import { deriveRoom, importPassword } from "../protocol/keys.ts";
import type { Attention } from "./io/attention.ts";
import { onEscapeTwice } from "./io/escape.ts";
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
import type { Reload } from "./io/reload.ts";
import { makeTransport } from "./io/socket.ts";
import { type Passage, readPassage, readReminder } from "./model/passage.ts";
import { type Visit, VisitModel } from "./model/visit.ts";
import { App, Insecure, loadRoomPage } from "./ui/App.tsx";
import { blank } from "./ui/words-front.ts";

// What is needed in a room is loaded while somebody reads and types, so that the first page is there soon.
async function loadRoom() {
  const parts = [
    import("../protocol/session.ts"),
    loadRoomPage(),
    import("./model/room.ts"),
  ] as const;
  const [{ createSession }] = await Promise.all(parts);
  return createSession;
}

function report(error: unknown): void {
  console.error(error);
}

/** Does what is needed in a room only, and is loaded with it. */
async function attend(visit: Visit, reload: Reload): Promise<void> {
  const [{ findAbilities, makeAttention }, { keepInView }] = await Promise.all([
    import("./io/attention.ts"),
    import("./io/keyboard.ts"),
  ]);
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
  const visit = new VisitModel({
    engine: {
      importPassword,
      deriveRoom,
      makeIdentity,
      createSession: async (options, tools) => (await loadRoom())(options, tools),
    },
    tools: { random, now: Date.now },
    origin: location.origin,
    makeTransport: (listener) => makeTransport(location.origin, listener),
    makeAlarm,
    copy: copyText,
    ...(share && { share }),
    drawScan: async (text) => (await import("./io/scan.ts")).drawScan(text),
    loadWords,
    loadParser: async () => (await import("./io/parse.ts")).parseBody,
    reload: () => location.reload(),
    report,
  });
  let reload: Reload | undefined;
  /** What an earlier load has left, taken out and not gone on with yet. */
  let taken: Passage | undefined;
  const loadReload = async () => {
    reload ??= (await import("./io/reload.ts")).makeReload();
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
  loadRoom()
    .then(loadReload)
    .then((reload) => attend(visit, reload))
    .catch(report);
}

// The address keeps its code where nothing can be done with it: behind https it can be opened again.
if (canEncrypt()) void begin();
else render(<Insecure />, document.body);
