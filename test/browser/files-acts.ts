/**
 * What people do with files on a page: pick, paste, drop, send, get and save. Must never use anything
 * on a page that a person cannot perceive.
 */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { closed, dialog } from "./pages.ts";

export type Sent = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** Bytes that differ everywhere, so that no part of them can stand for another. */
export function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

export const plain = (name: string, buffer: Buffer, mimeType = ""): Sent => ({
  name,
  mimeType,
  buffer,
});

/** A picture as a browser writes it, which shows one colour on another. */
export async function paint(
  page: Page,
  name: string,
  [width, height]: readonly [number, number] = [400, 300],
  type = "image/jpeg",
): Promise<Sent> {
  const bytes = await page.evaluate(
    async ([width, height, type]) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d");
      if (!context) throw new Error("no canvas");
      const wash = context.createLinearGradient(0, 0, width, height);
      wash.addColorStop(0, "#2a6f5e");
      wash.addColorStop(1, "#e0a24a");
      context.fillStyle = wash;
      context.fillRect(0, 0, width, height);
      context.fillStyle = "#fff8e8";
      context.beginPath();
      context.arc(width / 2, height / 2, Math.min(width, height) / 4, 0, 7);
      context.fill();
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.9));
      return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)));
    },
    [width, height, type] as const,
  );
  return { name, mimeType: type, buffer: Buffer.from(bytes) };
}

/** Picks files, some by their paths on the disk, and waits until the dialog has looked at them. */
export async function pick(page: Page, ...files: readonly (Sent | string)[]): Promise<Locator> {
  const field = page.getByLabel("Files", { exact: true });
  const paths = files.filter((file) => typeof file === "string");
  const inMemory = files.filter((file) => typeof file !== "string");
  if (paths.length > 0) await field.setInputFiles(paths);
  if (paths.length > 0 && inMemory.length > 0) await looked(page);
  if (inMemory.length > 0) await field.setInputFiles(inMemory);
  return looked(page);
}

/** Waits until the dialog has looked at the files. */
export async function looked(page: Page): Promise<Locator> {
  const open = dialog(page);
  await open.getByRole("button", { name: "Send", exact: true }).waitFor();
  await open.locator("[role=status]:empty").waitFor({ state: "attached" });
  return open;
}

/** Presses Send in the dialog, and waits until it is gone. */
export async function sendFiles(page: Page, caption = ""): Promise<void> {
  if (caption) await dialog(page).getByLabel("Caption").fill(caption);
  await dialog(page).getByRole("button", { name: "Send", exact: true }).click();
  await closed(page);
}

/** Gives a page files as the browser does when they are dropped or pasted. */
export async function hand(page: Page, kind: "drop" | "paste", ...files: readonly Sent[]) {
  await page.evaluate(
    ([kind, files]) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const field = document.querySelector("textarea");
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === "paste"
          ? new ClipboardEvent("paste", { ...options, clipboardData: data })
          : new DragEvent("drop", { ...options, dataTransfer: data });
      field?.dispatchEvent(event);
    },
    [
      kind,
      files.map(({ name, mimeType, buffer }) => {
        return { name, type: mimeType, base64: buffer.toString("base64") };
      }),
    ] as const,
  );
}

/** Saves a file that is here, and returns its name and its bytes. */
export async function saveFile(page: Page, name: string): Promise<readonly [string, Buffer]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Save ${name}` }).click(),
  ]);
  return [download.suggestedFilename(), readFileSync(await download.path())];
}

/** Gets a file, then saves it. */
export async function getFile(page: Page, name: string): Promise<Buffer> {
  await page.getByRole("button", { name: `Get ${name}` }).click();
  await page.getByRole("button", { name: `Save ${name}` }).waitFor();
  return (await saveFile(page, name))[1];
}

/** Waits until a picture is there as a whole, and returns its size in pixels. */
export async function pictureSize(page: Page, name: string): Promise<readonly number[]> {
  const picture = page.getByRole("img", { name });
  await picture.waitFor();
  const handle = await picture.elementHandle();
  await page.waitForFunction((element) => {
    const image = element as HTMLImageElement;
    return image.src.startsWith("blob:") && image.complete && image.naturalWidth > 1;
  }, handle);
  return picture.evaluate((element) => {
    const image = element as HTMLImageElement;
    return [image.naturalWidth, image.naturalHeight];
  });
}
