/** States with pictures and files: before they are sent, in the conversation, and as large as it goes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { jpegPhoto } from "../helpers/photos.ts";
import { strings } from "../helpers/strings.ts";
import {
  getFile,
  looked,
  noise,
  paint,
  pick,
  pictureSize,
  plain,
  sendFiles,
} from "./files-acts.ts";
import { dialog, enter, log, pathOf, shows, start } from "./pages.ts";
import { room, type State, talk } from "./scenes.ts";
import { password, type Stage } from "./stage.ts";

const long = "Minutes of the meeting about the harbour and its many ships, second version.pdf.exe";
/** A name without a place to break it. */
const unbroken = `${"harbour_".repeat(25)}plan.bin`;

/** Anna, and Cleo at another page. */
async function twoPages(stage: Stage): Promise<readonly [anna: Page, cleo: Page]> {
  const { page, link } = await room(stage);
  const cleo = await stage.visit(pathOf(link));
  await enter(cleo, "Cleo", password);
  const people = page.getByRole("list", { name: "People", includeHidden: true });
  await people.getByText("Cleo", { exact: true }).waitFor({ state: "attached" });
  return [page, cleo];
}

async function show(stage: Stage): Promise<readonly [Page, Page]> {
  const [anna, cleo] = await twoPages(stage);
  const pictures = [];
  for (const name of ["pier.jpg", "boat.jpg", "gulls.jpg"]) pictures.push(await paint(cleo, name));
  await pick(
    cleo,
    ...pictures,
    plain(long, noise(30_000)),
    plain("plan.pdf", noise(70_000)),
    plain(unbroken, noise(9)),
  );
  await sendFiles(cleo, "From this morning");
  for (const { name } of pictures) await pictureSize(anna, name);
  await getFile(anna, "plan.pdf");
  return [anna, cleo];
}

/** A file that takes a minute, because the relay takes little at once. */
async function carry(stage: Stage): Promise<readonly [Page, Page]> {
  const { url } = await stage.startRelay("--bytes-per-second", "200000", "--bytes-burst", "400000");
  const anna = await stage.visit(url);
  const link = await start(anna, "Anna", password, "Thursday");
  const cleo = await stage.visit(link);
  await enter(cleo, "Cleo", password);
  await shows(anna, "Cleo");
  await pick(cleo, plain("harbour plan.bin", noise(10_000_000)));
  await sendFiles(cleo, "The new plan");
  await anna.getByRole("button", { name: "Get harbour plan.bin" }).click();
  for (const page of [anna, cleo]) {
    const bar = page.getByRole("progressbar", { name: "harbour plan.bin" });
    await bar.waitFor();
  }
  return [anna, cleo];
}

export const fileStates: readonly State[] = [
  {
    name: "files to send",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await pick(
        page,
        await paint(page, "IMG_2041.jpg"),
        plain(long, noise(3_000)),
        plain(unbroken, noise(9)),
      );
      return page;
    },
  },
  {
    name: "photos as they are, and files refused",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await pick(page, plain("IMG_2041.jpg", jpegPhoto(), "image/jpeg"));
      await page.evaluate(`
        const data = new DataTransfer();
        data.items.add(new File([], "holidays_".repeat(20)));
        const createReader = () => ({ readEntries: (done) => done([]) });
        const value = () => ({ isDirectory: true, name: "holidays_".repeat(20), createReader });
        Object.defineProperty(DataTransferItem.prototype, "webkitGetAsEntry", { value });
        const options = { bubbles: true, cancelable: true, dataTransfer: data };
        document.querySelector("main").dispatchEvent(new DragEvent("drop", options));
      `);
      const open = await looked(page);
      await open.getByLabel("Remove hidden details from photos").uncheck();
      await open.getByText(new RegExp(strings.found.place)).waitFor();
      return page;
    },
  },
  { name: "pictures and files", reach: async (stage) => (await show(stage))[0] },
  { name: "pictures and files of one's own", reach: async (stage) => (await show(stage))[1] },
  {
    name: "picture as large as the window",
    reach: async (stage) => {
      const [page] = await show(stage);
      await page.getByRole("button", { name: "boat.jpg" }).click();
      await dialog(page).getByRole("img", { name: "boat.jpg" }).waitFor();
      return page;
    },
  },
  { name: "file on its way here", reach: async (stage) => (await carry(stage))[0] },
  { name: "file on its way to another", reach: async (stage) => (await carry(stage))[1] },
  {
    name: "file waits for its sender",
    reach: async (stage) => {
      const [page, cleo] = await twoPages(stage);
      // On the disk: so long a file takes its time through the driver.
      const folder = mkdtempSync(join(tmpdir(), "sanctuary-plan-"));
      try {
        writeFileSync(join(folder, "harbour plan.bin"), noise(40_000_000));
        await pick(cleo, join(folder, "harbour plan.bin"));
        await sendFiles(cleo);
        await page.getByRole("button", { name: "Get harbour plan.bin" }).click();
        await page.getByRole("progressbar", { name: "harbour plan.bin" }).waitFor();
        await cleo.context().close();
      } finally {
        rmSync(folder, { recursive: true });
      }
      await log(page)
        .getByText(strings.stages.waiting ?? "")
        .waitFor();
      return page;
    },
  },
];
