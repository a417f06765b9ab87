/**
 * The composition root: the only file that knows the browser, the models and the components. It makes the real
 * surroundings, hands them to the models, and shows the page.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { makeIdentity } from "../protocol/identity.ts";
import { deriveRoom, importPassword } from "../protocol/keys.ts";
import {
  canEncrypt,
  copyText,
  listen,
  loadWords,
  makeAlarm,
  random,
  showUnread,
  takeInvitation,
} from "./io/page.ts";
import { makeTransport } from "./io/socket.ts";
import { VisitModel } from "./model/visit.ts";
import { App, Insecure, loadRoomPage } from "./ui/App.tsx";

// What is needed in a room is loaded while somebody reads and types, so that the first page is there soon.
async function loadRoom() {
  const [{ createSession }] = await Promise.all([import("../protocol/session.ts"), loadRoomPage()]);
  return createSession;
}

function report(error: unknown): void {
  console.error(error);
}

function begin(): void {
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
    loadWords,
    report,
  });
  const invitation = takeInvitation();
  if (invitation === "") void visit.entrance.offerStart();
  else visit.entrance.invite(invitation);
  listen({
    invited: visit.entrance.invite,
    shown: visit.shown,
    woken: visit.hurry,
    frozen: visit.freeze,
    gone: visit.drop,
  });
  effect(() => showUnread(visit.unread.value));
  render(<App visit={visit} />, document.body);
  loadRoom().catch(report);
}

// The address keeps its code where nothing can be done with it: behind https it can be opened again.
if (canEncrypt()) begin();
else render(<Insecure />, document.body);
