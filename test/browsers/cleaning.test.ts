// Pictures of cameras, cleaned in every engine: upright, in their colours, and without anything of
// what was planted in the file. Without its protections, the page shows each of the failures.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findProgram, installFromDebian } from "../browser/programs.ts";
import {
  gifPhoto,
  height,
  jpegPhoto,
  latitude,
  photos,
  planted,
  pngPhoto,
  profile,
  quarters,
  shown,
  tiff,
  width,
} from "../helpers/photos.ts";
import { bytesOf, jpegSegment, pngChunk, pngStart } from "../helpers/pictures.ts";
import type { Cleaned, Quarters } from "./cleaning-page.ts";
import type { Page } from "./driver.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/** Largest distance of a channel, of 255: what a JPEG of quality .85 changes in a plain area. */
const near = 10;
const previewBytes = 1536;
const cleanBytes = 1024 * 1024;

/** What the page is without: pieces of its source, each of which occurs once. */
const mutations = {
  whole: [],
  "turned by the engine": [
    [
      "look.ts",
      "if (this.turn === 1) this.turn = turnOf(readTags(tiff));",
      "readTags(tiff); turnOf;",
    ],
  ],
  "as the engine wrote it": [
    ["clean.ts", "const blob = await normalise(encoded);", "normalise; const blob = encoded;"],
  ],
  "without a look at the canvas": [
    ["clean.ts", "await checkCanvas();", "checkCanvas;"],
    ["clean.ts", "await compare(blob, drawing);", "compare;"],
  ],
  "without a look at the end": [
    ["clean.ts", 'if (look.end === 0) throw new CleanError("picture-cut");', ""],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string, string])[]>>;

type Mutation = keyof typeof mutations;

let server: Server;
let url: string;
let copies = 0;
const scripts = new Map<string, string>();
/** The first result of each picture: all engines write the same. */
const written = new Map<string, string>();
/** What came of each photo in each engine. */
const results = new Map<string, Buffer>();

/** An independent reader of metadata, or why there is none. */
let exiftool: string | undefined;

async function bundle(name: Mutation): Promise<string> {
  const left = new Set<readonly string[]>(mutations[name]);
  const mutate: Plugin = {
    name: "mutate",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]web[\\/]files[\\/]clean[\\/].+\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const mutation of mutations[name]) {
          const [file, from, to] = mutation;
          if (!path.endsWith(file)) continue;
          const parts = contents.split(from);
          // clean.ts is also the end of no other name.
          if (parts.length !== 2) continue;
          contents = parts.join(to);
          left.delete(mutation);
        }
        return { contents, loader: "ts" };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("cleaning-page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    plugins: [mutate],
    target: "es2022",
    write: false,
  });
  assert.is(left.size, 0, `everything is mutated: ${name}`);
  return outputFiles[0]?.text ?? "";
}

test.before(async () => {
  for (const name of Object.keys(mutations) as Mutation[]) {
    scripts.set(`/${encodeURIComponent(name)}.js`, await bundle(name));
  }
  server = createServer((request, response) => {
    const script = scripts.get(new URL(request.url ?? "", "http://x").pathname);
    response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
    response.end(script ?? "<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  try {
    exiftool = findProgram(["exiftool"]);
  } catch {
    await installFromDebian(["libimage-exiftool-perl"]).catch(() => undefined);
    exiftool = await Promise.resolve()
      .then(() => findProgram(["exiftool"]))
      .catch(() => undefined);
  }
});

test.after(() => {
  server.closeAllConnections();
  server.close();
});

/** The page of an engine, with a fresh copy of the code, that lacks what is mutated. */
async function open(stage: Stage, without: Mutation = "whole"): Promise<Page> {
  const page = await stage.reuse(() => stage.visit(url));
  // A page costs seconds, and a copy of the code shares nothing with another.
  await page.evaluate(
    (path) => import(path).then(() => undefined),
    `/${encodeURIComponent(without)}.js?${copies++}`,
  );
  return page;
}

const clean = (page: Page, file: Buffer) =>
  page.evaluate((base64) => globalThis.clean(base64), file.toString("base64"));

async function cleaned(page: Page, file: Buffer): Promise<Cleaned> {
  const result = await clean(page, file);
  if ("error" in result) throw new Error(`not cleaned: ${result.error}`);
  return result;
}

async function refusal(page: Page, file: Buffer): Promise<string> {
  const result = await clean(page, file);
  return "error" in result ? result.error : `cleaned, ${result.bytes.length} letters`;
}

const look = (page: Page, base64: string): Promise<Quarters> =>
  page.evaluate((base64) => globalThis.quartersOf(base64), base64);

/** Asserts that a picture has these colours in its quarters. */
function alike(found: Quarters, wanted: readonly (readonly number[] | undefined)[], what: string) {
  for (const [i, colour] of wanted.entries()) {
    const [read, expected] = [found.colours[i] ?? [], colour ?? []];
    const far = expected.some((value, channel) => Math.abs(value - (read[channel] ?? -99)) > near);
    assert.not(far, `${what}: quarter ${i} is ${read}, not ${expected}`);
  }
}

const upright = (turn: number) => (shown[turn] ?? []).map((quarter) => quarters[quarter]);

/** What was planted and is there, by its bytes, and by another reader. */
function leftIn(base64: string): string[] {
  const file = Buffer.from(base64, "base64");
  const found: string[] = Object.values(planted).filter((text) => file.includes(text));
  if (file.includes(latitude)) found.push("latitude");
  return found;
}

/** Groups of metadata that another program finds in each file, beyond what every file has. */
function groupsIn(program: string, files: ReadonlyMap<string, Buffer>): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "sanctuary-cleaned-"));
  try {
    for (const [what, file] of files) writeFileSync(join(folder, what), file);
    const paths = [...files.keys()].map((what) => join(folder, what));
    const args = ["-a", "-G1", "-s", "-j", ...paths];
    const output = execFileSync(program, args, { encoding: "utf8" });
    const usual = ["SourceFile", "ExifTool", "File", "JFIF", "PNG", "System", "Composite"];
    const found = new Map<string, string[]>();
    for (const tags of JSON.parse(output) as Record<string, string>[]) {
      const groups = new Set(Object.keys(tags).map((tag) => tag.split(":")[0] ?? ""));
      const unusual = [...groups].filter((group) => !usual.includes(group));
      found.set(basename(tags.SourceFile ?? ""), unusual);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A JPEG without the segment that an engine writes its profile into. */
function withoutProfile(file: Buffer): Buffer {
  const at = file.indexOf(Buffer.from([0xff, 0xe2]));
  if (at < 0 || at > 99) return file;
  return bytesOf(file.subarray(0, at), file.subarray(at + 2 + file.readUInt16BE(at + 2)));
}

/** Colours of display-p3 as sRGB has them. */
function narrowed(colour: readonly number[]): number[] {
  const linear = colour.map((value) => (value / 255) ** 2.2);
  const rows = [
    [1.2249, -0.2247, 0],
    [-0.042, 1.0419, 0],
    [-0.0196, -0.0786, 1.0979],
  ];
  return rows.map((row) => {
    const value = row.reduce((sum, factor, i) => sum + factor * (linear[i] ?? 0), 0);
    const curved = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(Math.max(curved, 0), 1));
  });
}

inEveryEngine({
  "P29: a photo is upright and tells nothing of what its file told": async (stage) => {
    const page = await open(stage);
    for (const [kind, draw] of Object.entries(photos)) {
      for (let turn = 1; turn <= 8; turn++) {
        const file = draw({ turn });
        assert.ok(leftIn(file.toString("base64")).length > 5, "it was planted");
        const result = await cleaned(page, file);
        const what = `${kind}, turn ${turn}`;
        const size = turn > 4 ? [height, width] : [width, height];
        assert.equal([result.width, result.height], size, what);
        assert.equal(result.was, size, what);
        assert.equal(leftIn(result.bytes), [], what);
        assert.equal(leftIn(result.preview), [], what);
        results.set(`${stage.name}, ${what}`, Buffer.from(result.bytes, "base64"));
        assert.is(result.stillOnly, false);
        const found = await look(page, result.bytes);
        assert.equal(found.size, size, what);
        alike(found, upright(turn), what);
        const preview = await look(page, result.preview);
        assert.ok(Buffer.from(result.preview, "base64").length <= previewBytes);
        alike({ ...preview, colours: preview.colours }, [], what);
        if (result.type !== "image/jpeg") continue;
        const earlier = written.get(what) ?? result.bytes;
        written.set(what, earlier);
        assert.is(result.bytes, earlier, `${what}: the same bytes as in another engine`);
      }
    }
  },

  "colours of a wide profile become those of sRGB": async (stage) => {
    const page = await open(stage);
    for (const [kind, draw] of Object.entries(photos)) {
      // WebKitGTK 2.50 shows these without their profile, so they stay as they are shown.
      if (stage.name === "WebKitGTK" && (kind === "WebP" || kind === "AVIF")) continue;
      const result = await cleaned(page, draw({ isWide: true }));
      alike(await look(page, result.bytes), quarters.map(narrowed), kind);
      assert.equal(leftIn(result.bytes), []);
    }
  },

  "a picture with transparent pixels keeps them, and gets no preview": async (stage) => {
    const page = await open(stage);
    const result = await cleaned(page, pngPhoto({ isClear: true }));
    assert.is(result.type, "image/png");
    assert.is(result.preview, "");
    assert.equal(leftIn(result.bytes), []);
    const found = await look(page, result.bytes);
    alike(
      found,
      quarters.slice(0, 3).map((colour) => [...colour, 255]),
      "clear",
    );
    assert.is(found.colours[3]?.[3], 0);
  },

  "an animated GIF becomes its first picture, and says so": async (stage) => {
    const page = await open(stage);
    const result = await cleaned(page, gifPhoto({ frames: 3 }));
    assert.is(result.stillOnly, true);
    assert.equal(leftIn(result.bytes), []);
    alike(await look(page, result.bytes), quarters, "GIF");
    assert.is((await cleaned(page, gifPhoto({ frames: 1 }))).stillOnly, false);
  },

  "a grainy picture of any size is cleaned": async (stage) => {
    const page = await open(stage);
    for (const type of ["image/png", "image/jpeg", "image/webp"]) {
      for (const size of [
        [9, 7],
        [40, 30],
        // As a PNG above cleanBytes.
        [801, 603],
      ] as const) {
        const result = await page.evaluate(cleanNoise, type, size);
        assert.equal(result, [...size], `${type} of ${size}`);
      }
    }
  },

  "a large photo becomes small enough, and says what it was": async (stage) => {
    const page = await open(stage);
    const base64 = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 3000, height: 2000 });
      const context = canvas.getContext("2d");
      // Noise, which no encoder makes small.
      const rows = new ImageData(3000, 20);
      for (let y = 0; y < 2000; y += 20) {
        const words = new Uint32Array(rows.data.buffer);
        let value = y + 1;
        for (let i = 0; i < words.length; i++) {
          value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
          words[i] = value | 0xff000000;
        }
        context?.putImageData(rows, 0, y);
      }
      const blob = await new Promise<Blob | null>((resolve) => {
        canvas.toBlob(resolve, "image/jpeg", 0.9);
      });
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    });
    const result = await cleaned(page, Buffer.from(base64, "base64"));
    assert.equal(result.was, [3000, 2000]);
    assert.ok(result.width < 2560 && Math.abs(result.width / result.height - 1.5) < 0.01);
    assert.ok(Buffer.from(result.bytes, "base64").length <= cleanBytes);
    assert.ok(Buffer.from(result.preview, "base64").length <= previewBytes);
  },

  "a photo of more pixels than are decoded as a whole is upright in its colours": async (stage) => {
    const page = await open(stage);
    const base64 = await page.evaluate(async (colours) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 4200, height: 3000 });
      const context = canvas.getContext("2d");
      for (const [i, colour] of colours.entries()) {
        if (context) context.fillStyle = `rgb(${colour})`;
        context?.fillRect((i & 1) * 2100, (i >> 1) * 1500, 2100, 1500);
      }
      const blob = await new Promise<Blob | null>((resolve) => {
        canvas.toBlob(resolve, "image/jpeg", 0.9);
      });
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    }, quarters);
    const file = withoutProfile(Buffer.from(base64, "base64"));
    const wide = jpegSegment(0xe2, "ICC_PROFILE\0\x01\x01", profile());
    const exif = jpegSegment(0xe1, "Exif\0\0", tiff(6));
    const result = await cleaned(page, bytesOf(file.subarray(0, 2), exif, wide, file.subarray(2)));
    assert.equal(result.was, [3000, 4200]);
    assert.equal([result.width, result.height], [1829, 2560]);
    const colours = upright(6).map((colour) => narrowed(colour ?? []));
    alike(await look(page, result.bytes), colours, "large");
    assert.equal(leftIn(result.bytes), []);
  },

  "P29: what cannot be cleaned is refused, each for its own reason": async (stage) => {
    const page = await open(stage);
    const photo = jpegPhoto({ isBare: true });
    const huge = pngChunk("IHDR", [0, 0, 0x40, 0, 0, 0, 0x40, 0, 8, 2, 0, 0, 0]);
    const files: readonly (readonly [string, Buffer, string])[] = [
      ["a cut JPEG", photo.subarray(0, -2), "picture-cut"],
      ["a cut PNG", pngPhoto({ isBare: true }).subarray(0, -13), "picture-cut"],
      ["a cut GIF", gifPhoto({ isBare: true }).subarray(0, -1), "picture-cut"],
      [
        "a PNG of 268 MP",
        bytesOf(pngStart, huge, pngChunk("IDAT"), pngChunk("IEND")),
        "picture-too-large",
      ],
      ["SVG", bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'), "type-unsupported"],
      ["HEIC", bytesOf([0, 0, 0, 16], "ftypheic\0\0\0\0"), "type-unsupported"],
      ["a text", bytesOf("hello"), "type-unsupported"],
      ["nothing", bytesOf(""), "type-unsupported"],
      [
        "JPEG of comments",
        bytesOf("\xff\xd8", jpegSegment(0xfe, "a"), "\xff\xd9"),
        "picture-unreadable",
      ],
    ];
    for (const [name, file, code] of files) assert.is(await refusal(page, file), code, name);
    // One that fails does not keep the next from being cleaned.
    assert.is((await cleaned(page, photo)).type, "image/jpeg");
  },

  "P29: a canvas that was tampered with is noticed": async (stage) => {
    const photo = jpegPhoto();
    for (const way of ["reading", "writing", "both", "nothing"]) {
      const page = await open(stage);
      await page.evaluate(tamper, way);
      const wanted = way === "nothing" ? "picture-unwritable" : "canvas-tampered";
      assert.is(await refusal(page, photo), wanted, way);
    }
    const trusting = await open(stage, "without a look at the canvas");
    await trusting.evaluate(tamper, "writing");
    assert.match(await refusal(trusting, photo), /^cleaned/);
    await trusting.evaluate(tamper, "no more");
    assert.match(await refusal(await open(stage), photo), /^cleaned/);
  },

  "without its protections, the page shows what they are for": async (stage) => {
    const turned = await open(stage, "turned by the engine");
    const sideways = await cleaned(turned, photos.WebP?.({ turn: 6 }) ?? Buffer.alloc(0));
    assert.equal([sideways.width, sideways.height], [width, height]);

    const raw = await open(stage, "as the engine wrote it");
    const [jpeg, png] = [await cleaned(raw, jpegPhoto()), await cleaned(raw, pngPhoto())];
    const marks = { Chromium: "ICC_PROFILE", Firefox: "deBG", WebKitGTK: "ICC_PROFILE" };
    const both = Buffer.concat([jpeg.bytes, png.bytes].map((text) => Buffer.from(text, "base64")));
    assert.ok(both.includes(marks[stage.name]), "the engine marks what it writes");
    const whole = await open(stage);
    for (const file of [jpegPhoto(), pngPhoto()]) {
      const { bytes } = await cleaned(whole, file);
      assert.not(Buffer.from(bytes, "base64").includes(marks[stage.name]));
    }

    const hasty = await open(stage, "without a look at the end");
    const cut = jpegPhoto({ isBare: true }).subarray(0, -2);
    assert.is.not(await refusal(hasty, cut), "picture-cut");
  },

  "tells in a page what a file tells": async (stage) => {
    const page = await open(stage);
    for (const [kind, draw] of Object.entries(photos)) {
      const base64 = draw().toString("base64");
      const found = await page.evaluate((base64) => globalThis.findDetailsOf(base64), base64);
      assert.is(found.place, true, kind);
      assert.is(found.trailer, true, kind);
      assert.is(found.device, `${planted.make} ${planted.model}`);
      assert.is(found.time, "2031-07-09 11:12");
    }
  },
});

/** Runs in the page: cleans noise, which engines shrink in different ways. */
async function cleanNoise(type: string, [width, height]: readonly [number, number]) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const noise = new ImageData(width, height);
  const words = new Uint32Array(noise.data.buffer);
  let value = 1;
  for (let i = 0; i < words.length; i++) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    words[i] = (value >>> 8) | 0xff000000;
  }
  canvas.getContext("2d")?.putImageData(noise, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.95));
  const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const result = await globalThis.clean(btoa(text));
  return "error" in result ? result.error : result.was;
}

/**
 * Runs in the page: what settings and extensions against fingerprints do, one way at a time, or "no
 * more".
 */
function tamper(way: string): void {
  const [context, canvas] = [CanvasRenderingContext2D.prototype, HTMLCanvasElement.prototype];
  const kept = globalThis as unknown as {
    own?: Pick<CanvasRenderingContext2D, "getImageData"> & Pick<HTMLCanvasElement, "toBlob">;
  };
  kept.own ??= { getImageData: context.getImageData, toBlob: canvas.toBlob };
  const { getImageData, toBlob } = kept.own;
  Object.assign(context, { getImageData });
  Object.assign(canvas, { toBlob });
  if (way === "reading" || way === "both") {
    context.getImageData = function (...args) {
      const read = getImageData.apply(this, args);
      for (let i = 0; i < read.data.length; i++) read.data[i] = (i * 7919) % 256;
      return read;
    };
  }
  if (way === "reading" || way === "no more") return;
  canvas.toBlob = function (act, ...rest) {
    if (way === "nothing") {
      act(null);
      return;
    }
    const other = document.createElement("canvas");
    Object.assign(other, { width: this.width, height: this.height });
    const context = other.getContext("2d");
    if (context) context.fillStyle = "white";
    context?.fillRect(0, 0, other.width, other.height);
    toBlob.call(other, act, ...rest);
  };
}

test("exiftool finds nothing in any result", () => {
  if (exiftool === undefined) {
    console.error("NOT RUN: exiftool is not installed, and only root may");
    return;
  }
  const found = groupsIn(exiftool, new Map([...results, ["before", jpegPhoto()]]));
  assert.is(found.size, results.size + 1, "it reads every file");
  for (const [what, groups] of found) {
    if (what === "before") assert.ok(groups.includes("GPS"), "it finds what was planted");
    else assert.equal(groups, [], what);
  }
});

test.run();
