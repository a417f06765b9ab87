/**
 * Takes a picture of every screen and state, at four widths, light and dark, and puts them on one
 * page for review: `shots.ts [folder] [part of a name] [languages, such as de,ar]`. Judges nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type LanguageCode, languages } from "../../web/app/language.ts";
import { ensureBrowser } from "./engine.ts";
import type { State } from "./scenes.ts";
import { Stage } from "./stage.ts";
import { states } from "./states.ts";

const sizes = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
] as const;

const [folder = fileURLToPath(new URL("../out/shots/", import.meta.url)), part = "", codes = "en"] =
  process.argv.slice(2);
const spoken = languages.filter((code) => codes.split(",").includes(code));
/** Colors do not depend on the language. */
const schemes = codes === "en" ? (["light", "dark"] as const) : (["light"] as const);
/** Every kind of picture of a state. */
const kinds = spoken.flatMap((code) => schemes.map((scheme) => ({ code, scheme })));

type Kind = (typeof kinds)[number];

/** A file name without characters that a file system might reject. */
const fileOf = ({ name }: State, width: number, { code, scheme }: Kind) =>
  `${name.replaceAll(/\W+/g, "-")}-${width}-${code === "en" ? "" : `${code}-`}${scheme}.png`;

/**
 * Shows a language in whatever state the page is. States are reached in English, by its words, and
 * many of them have no menu of languages.
 */
async function speakOn(page: Page, code: LanguageCode): Promise<void> {
  await page.evaluate(async (code) => {
    const map = document.querySelector("script[type=importmap]")?.textContent ?? "";
    const names = Object.keys((JSON.parse(map) as { integrity: object }).integrity);
    const urls = names.map((name) => new URL(name, document.baseURI).href);
    const chunks = urls.filter((url) => /\/chunk-\w+\.js$/.test(url)).map((url) => import(url));
    // biome-ignore lint/suspicious/noExplicitAny: the names of built exports say nothing
    const exported = (await Promise.all(chunks)).flatMap((all) => Object.values(all)) as any[];
    const spoken = exported.find((value) => typeof value?.peek?.()?.code === "string");
    const numbers = exported.find((value) => typeof value?.exactTime === "function") ?? {};
    const url = urls.find((url) => url.includes(`/assets/${code}-`));
    const tables = url && (await import(url)).sentences(numbers);
    spoken.value = { code, locale: code, ...(tables && { tables }) };
  }, code);
  await page.waitForFunction((code) => document.documentElement.lang === code, code);
}

/** Lets a page load scripts after its relay has gone. */
async function keepScripts(page: Page): Promise<void> {
  await page.route(/\/assets\/[\w-]+\.js$/, (route) =>
    route.fulfill({ path: join("dist/web", new URL(route.request().url()).pathname) }),
  );
}

function sheet(shown: readonly State[]): string {
  const picture = (state: State, width: number, kind: Kind) => {
    const file = fileOf(state, width, kind);
    const { code, scheme } = kind;
    return `<a href="${file}"><img src="${file}" alt="${state.name}, ${width}, ${code}, ${scheme}"></a>`;
  };
  const rows = shown.map((state) => {
    const fitting = sizes.filter(({ width }) => width <= (state.most ?? width));
    const pictures = kinds.flatMap((kind) =>
      fitting.map(({ width }) => picture(state, width, kind)),
    );
    return `<h2>${state.name}</h2><p>${pictures.join("")}</p>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens and states</title>
<style>body{font:1rem system-ui;background:#888}p{display:flex;flex-wrap:wrap;align-items:start;gap:.5rem}img{height:20rem}</style>
${rows.join("\n")}</html>`;
}

console.log(await ensureBrowser());
mkdirSync(folder, { recursive: true });
const wanted = states.filter(({ name }) => name.includes(part));
const stage = new Stage();
await stage.begin();
try {
  for (const state of wanted) {
    const most = state.most ?? Number.POSITIVE_INFINITY;
    const fitting = sizes.filter(({ width }) => width <= most);
    stage.options = { viewport: fitting.at(-1) ?? sizes[0] };
    await stage.perform(async () => {
      stage.troubleExpected = true;
      const page = await state.reach(stage);
      if (codes !== "en") await keepScripts(page);
      for (const kind of kinds) {
        await page.emulateMedia({ colorScheme: kind.scheme, reducedMotion: "reduce" });
        if (codes !== "en") await speakOn(page, kind.code);
        for (const size of fitting) {
          await page.setViewportSize(size);
          const path = join(folder, fileOf(state, size.width, kind));
          await page.screenshot({ path, fullPage: true });
        }
      }
      // The next state may go on from here.
      if (codes !== "en") await speakOn(page, "en");
      console.log(state.name);
    });
  }
} finally {
  await stage.end();
}
const index = join(folder, "index.html");
writeFileSync(index, sheet(wanted));
console.log(`${wanted.length} states: ${index}`);
