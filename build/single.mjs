/**
 * The client in a single file: everything inline, allowed by its hash and nothing else. It works from a
 * disk, where no browser loads a second script.
 */
import fs from "node:fs";
import * as esbuild from "esbuild";
import { integrityOf } from "./integrity.mjs";

/** What the policy allows, besides the script and the style. It speaks to the server that was typed. */
const policy = [
  "connect-src http: https: ws: wss:",
  "img-src data: blob:",
  "media-src data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types sanctuary",
];

/**
 * Returns the file.
 *
 * @param page - The settings of esbuild for the served page.
 * @param css - The style sheet of the served page, as text.
 */
export async function singleFile(page, css) {
  const { outputFiles } = await esbuild.build({
    ...page,
    entryPoints: ["web/single.tsx"],
    splitting: false,
  });
  // No text may end the element that it is in.
  const script = outputFiles[0].text.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
  // The page that it names is one of the server's.
  const style = `${css}p:has(>a[href="protects"]){display:none}`;
  if (/<\/style/i.test(style)) throw new Error("the style ends its element");
  const icon = encodeURIComponent(fs.readFileSync("web/icon.svg", "utf8"));
  const allowed = [
    "default-src 'none'",
    `script-src '${integrityOf(script)}'`,
    `style-src '${integrityOf(style)}'`,
    ...policy,
  ];
  const parts = [
    [
      /(?=<meta name="viewport")/,
      `<meta http-equiv="Content-Security-Policy" content="${allowed.join("; ")}">\n    `,
    ],
    [/(?<=<link rel="icon" href=")[^"]+/, `data:image/svg+xml,${icon}`],
    [/ *<link rel="manifest"[^>]*>\n/, ""],
    [
      /<link rel="stylesheet"[^>]*>/,
      `<meta name="exit-to" content="about:blank">\n    <meta name="rooms" content="rooms">\n    <style>${style}</style>`,
    ],
    [/<script[^>]*><\/script>/, `<script type="module">${script}</script>`],
  ];
  return parts.reduce(
    (html, [place, text]) => {
      if (!place.test(html)) throw new Error(`web/index.html has no ${place}`);
      return html.replace(place, () => text);
    },
    fs.readFileSync("web/index.html", "utf8"),
  );
}
