/**
 * The client in a single file, which is opened from a disk: asks for a server first, then is the same page.
 * What only a served page has is missing: a service worker, and so the return after a reload.
 */
import { render } from "preact";
import { onQuickExit } from "./io/escape.ts";
import { takeInvitation } from "./io/page.ts";
import { ServerPage } from "./lobby/ServerPage.tsx";
import { readServer, type Server } from "./lobby/server.ts";
import { hidePage, start } from "./main.tsx";

let isAsking = false;

function begin({ base, invitation }: Server): void {
  isAsking = false;
  render(null, document.body);
  // Later changes of the address are invitations to the same server.
  let isFirst = true;
  start(base, () => {
    if (!isFirst) return takeInvitation();
    isFirst = false;
    return invitation;
  });
}

const typed = takeInvitation();
const server = readServer(typed);
if (server === null) {
  isAsking = true;
  // Later the application does it.
  onQuickExit(() => isAsking && hidePage());
  document.body.replaceChildren();
  render(<ServerPage onServer={begin} />, document.body);
} else begin(server);
