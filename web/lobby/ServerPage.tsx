/** The first page of the client in a single file: which server it is to use. */
import { signal } from "@preact/signals";
import { Door } from "../app/Door.tsx";
import { begin, discreet, focus, idsOf } from "../app/Field.tsx";
import { HideButton } from "../app/HideButton.tsx";
import { LanguageField } from "../app/LanguageField.tsx";
import type { Settings } from "../app/settings.ts";
import { front, version } from "../strings/front.ts";
import { spoken } from "../strings/language.ts";
import { single as sentences } from "../strings/single.ts";
import { readServer, type Server } from "./server.ts";

const isWrong = signal(false);

type ServerPageProps = {
  readonly settings: Settings;
  readonly onServer: (server: Server) => void;
};

export function ServerPage({ settings, onServer }: ServerPageProps) {
  const single = sentences[spoken.value.code];
  return (
    <main class="front">
      <HideButton />
      <header>
        <Door />
        <h1>{front.name}</h1>
        <LanguageField settings={settings} />
        <p>{front.motto}</p>
      </header>
      <div class="card">
        <form
          autocomplete="off"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const server = readServer(`${new FormData(event.currentTarget).get("server")}`);
            isWrong.value = server === null;
            if (server !== null) onServer(server);
          }}
        >
          <div class="field">
            <label for="server">{single.server}</label>
            <p class="hint" id="server-hint">
              {single.hint}
            </p>
            <div class="row">
              <input
                {...discreet}
                id="server"
                name="server"
                autocapitalize="none"
                aria-describedby={idsOf("server-hint", isWrong.value && "server-problem")}
                aria-invalid={isWrong.value}
                ref={isWrong.value ? focus : begin}
              />
            </div>
            <p class="problem" id="server-problem" role="alert">
              {isWrong.value && single.wrong}
            </p>
          </div>
          <button type="submit" class="primary">
            {single.button}
          </button>
        </form>
      </div>
      <footer>
        <p class="hint">{single.local}</p>
        <p class="hint">{front.version(version)}</p>
      </footer>
    </main>
  );
}
