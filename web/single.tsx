/**
 * The client in a single file, which is opened from a disk: asks for a server first, then is the same page.
 * What only a served page has is missing: a service worker, and so the return after a reload.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { pickLanguage } from "./app/language.ts";
import { SettingsModel } from "./app/settings.ts";
import { onQuickExit } from "./io/escape.ts";
import { takeInvitation } from "./io/page.ts";
import { ServerPage } from "./lobby/ServerPage.tsx";
import { readServer, type Server } from "./lobby/server.ts";
import { hidePage, start, tellLanguage, use } from "./main.tsx";

let isAsking = false;
// The languages are in the file, so none can be missing.
const settings = new SettingsModel();
settings.change("language", pickLanguage(navigator.languages));

function begin({ base, invitation }: Server): void {
  isAsking = false;
  render(null, document.body);
  start(base, () => invitation, settings.values.value.language);
}

/** Asks for a server, in the language of the browser or another one. */
async function ask(): Promise<void> {
  isAsking = true;
  // Later the application does it.
  onQuickExit(() => isAsking && hidePage());
  const speakChosen = () => use(settings.values.value.language, () => settings.refuse("language"));
  await speakChosen();
  const stops = [tellLanguage(), effect(() => void speakChosen())];
  const onServer = (server: Server) => {
    for (const stop of stops) stop();
    begin(server);
  };
  document.body.replaceChildren();
  render(<ServerPage settings={settings} onServer={onServer} />, document.body);
}

const server = readServer(takeInvitation());
if (server === null) void ask();
else begin(server);
