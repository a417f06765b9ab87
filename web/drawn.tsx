/**
 * The front page as HTML: as a visitor without an invitation sees it first, in English. Runs in the build
 * only, which writes it into index.html.
 */
import { renderToString } from "preact-render-to-string";
import { App } from "./app/App.tsx";
import { AppModel } from "./app/app.ts";
import type { PageEnv } from "./env.ts";

// Drawing asks for nothing of it.
const page = {} as PageEnv;
const app = new AppModel(page, () => Promise.reject(new Error("the build enters no room")));

export const html = renderToString(<App app={app} />);
