/**
 * The client in a single file, which is opened from a disk: asks for a server first, then is the same page.
 * What only a served page has is missing: a service worker, and so the return after a reload.
 */
import { render } from "preact";
import { takeInvitation } from "./io/page.ts";
import { ServerPage } from "./lobby/ServerPage.tsx";
import { readServer, type Server } from "./lobby/server.ts";
import { start } from "./main.tsx";

function begin({ base, invitation }: Server): void {
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
  document.body.replaceChildren();
  render(<ServerPage onServer={begin} />, document.body);
} else begin(server);
