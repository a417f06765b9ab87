/**
 * What people do with files on a page in any engine. Files are given to the page as the browser
 * gives them, since no driver can choose, drop or paste them in every engine.
 */
import { createHash } from "node:crypto";
import { until as untilTrue } from "../helpers/until.ts";
import type { Page } from "./driver.ts";
import { click, fill, until } from "./pages.ts";

/** A file with these bytes, or else with as many that differ everywhere. */
export type Given = {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
  readonly size: number;
};

export const given = (name: string, bytes: Buffer, type = ""): Given => {
  return { name, type, base64: bytes.toString("base64"), size: bytes.length };
};

/** A file that is too large to be passed to a page: the page makes it. */
export const long = (name: string, size: number): Given => ({ name, type: "", base64: "", size });

/** The hash of a file. */
export function hashOf({ base64, size }: Given): string {
  const bytes = base64
    ? Buffer.from(base64, "base64")
    : Uint32Array.from({ length: size / 4 }, (_, i) => Math.imul(i, 2_654_435_761));
  return createHash("sha256").update(bytes).digest("hex");
}

/** Gives files to the field, or as an event, and waits until the dialog has looked at them. */
export async function give(
  page: Page,
  way: "field" | "drop" | "paste",
  ...files: readonly Given[]
): Promise<void> {
  await page.evaluate(
    (way, files) => {
      const data = new DataTransfer();
      for (const { name, type, base64, size } of files) {
        const bytes = base64
          ? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
          : Uint32Array.from({ length: size / 4 }, (_, i) => Math.imul(i, 2_654_435_761));
        data.items.add(new File([bytes], name, { type }));
      }
      const options = { bubbles: true, cancelable: true };
      const text = document.querySelector("textarea");
      const field = document.querySelector<HTMLInputElement>('[aria-label="Files"]');
      if (way === "field" && field) {
        field.files = data.files;
        field.dispatchEvent(new Event("change", options));
      } else if (way === "drop") {
        text?.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      } else {
        const event = new ClipboardEvent("paste", options);
        // Firefox puts no files into an event that a page makes.
        Object.defineProperty(event, "clipboardData", { value: data });
        text?.dispatchEvent(event);
      }
    },
    way,
    files,
  );
  await looked(page);
}

/** Waits until the dialog has looked at its files. */
export async function looked(page: Page): Promise<void> {
  await until(page, () => document.querySelector("dialog .items li") !== null);
  await until(page, () => document.querySelector("dialog [role=status]")?.textContent === "");
}

/** Sends what is in the dialog. */
export async function sendFiles(page: Page, caption: string): Promise<void> {
  await fill(page, "Caption", caption, "Send files");
  await click(page, { role: "button", name: "Send", within: "Send files" });
  await until(page, () => document.querySelector("dialog") === null);
}

/** Presses the button of a file. */
export const press = (page: Page, verb: "Get" | "Save" | "Cancel", name: string) =>
  click(page, { role: "button", name: `${verb} ${name}` });

/** Waits until a picture is there as a whole, and returns its size in pixels. */
export async function pictureSize(page: Page, name: string): Promise<readonly number[]> {
  await until(
    page,
    (name) => {
      const picture = document.querySelector<HTMLImageElement>(`img[alt="${name}"]`);
      return picture?.src.startsWith("blob:") && picture.complete && picture.naturalWidth > 1;
    },
    name,
  );
  return page.evaluate((name) => {
    const picture = document.querySelector<HTMLImageElement>(`img[alt="${name}"]`);
    return [picture?.naturalWidth ?? 0, picture?.naturalHeight ?? 0];
  }, name);
}

type Watched = { made?: Map<string, Blob>; saved?: [name: string, blob: Blob][] };

/** Keeps what the page saves from now on, since not every driver can tell where it went. */
export const watchSaves = (page: Page) =>
  page.evaluate(() => {
    const made = new Map<string, Blob>();
    const saved: [string, Blob][] = [];
    Object.assign(globalThis, { made, saved });
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob: Blob) => {
      const url = createObjectURL(blob);
      made.set(url, blob);
      return url;
    };
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      const blob = made.get(this.href);
      if (blob) saved.push([this.download, blob]);
      click.call(this);
    };
  });

/** The bytes of a picture or a voice message that is shown. */
export async function shownBytes(page: Page, selector: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (selector) => {
    const shown = document.querySelector<HTMLImageElement>(selector);
    const blob = (globalThis as Watched).made?.get(shown?.src ?? "");
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, selector);
  return Buffer.from(base64, "base64");
}

/** Saves a file as soon as it is here. @returns The hash of what was saved, and its name. */
export async function saveFile(page: Page, name: string): Promise<readonly [string, string]> {
  // A busy Firefox may lose a click.
  await page.evaluate(() => void (globalThis as Watched).saved?.splice(0));
  await untilTrue(async () => {
    await press(page, "Save", name);
    return page.evaluate(() => ((globalThis as Watched).saved?.length ?? 0) > 0);
  });
  return page.evaluate(async () => {
    const { saved = [] } = globalThis as Watched;
    const [name = "", blob = new Blob()] = saved.pop() ?? [];
    const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    const digits = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
    return [digits.join(""), name];
  });
}

/** Waits until a part of a file has arrived. */
export const untilUnderWay = (page: Page, name: string) =>
  until(
    page,
    (name) => {
      const bar = document.querySelector<HTMLProgressElement>(`progress[aria-label="${name}"]`);
      return bar !== null && bar.value > 0;
    },
    name,
  );
