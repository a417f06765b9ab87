/**
 * Takes a picture of every screen and state, at four widths, light and dark, and puts them on one
 * page for review: `shots.ts [folder] [part of a name]`. Judges nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
const schemes = ["light", "dark"] as const;

const [folder = fileURLToPath(new URL("../out/shots/", import.meta.url)), part = ""] =
  process.argv.slice(2);

/** A file name without characters that a file system might reject. */
const fileOf = ({ name }: State, width: number, scheme: string) =>
  `${name.replaceAll(/\W+/g, "-")}-${width}-${scheme}.png`;

function sheet(shown: readonly State[]): string {
  const picture = (state: State, width: number, scheme: string) => {
    const file = fileOf(state, width, scheme);
    return `<a href="${file}"><img src="${file}" alt="${state.name}, ${width}, ${scheme}"></a>`;
  };
  const rows = shown.map((state) => {
    const fitting = sizes.filter(({ width }) => width <= (state.most ?? width));
    const pictures = schemes.flatMap((scheme) =>
      fitting.map(({ width }) => picture(state, width, scheme)),
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
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const size of fitting) {
          await page.setViewportSize(size);
          const path = join(folder, fileOf(state, size.width, colorScheme));
          await page.screenshot({ path, fullPage: true });
        }
      }
      console.log(state.name);
    });
  }
} finally {
  await stage.end();
}
const index = join(folder, "index.html");
writeFileSync(index, sheet(wanted));
console.log(`${wanted.length} states: ${index}`);
