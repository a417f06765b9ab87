/**
 * Prepares a release in release/ (`npm run release`): the package, which needs nothing but Node.js, the client
 * as a single file, the manifest, an SBOM and the hashes of all of them, signed if SIGNING_KEY names a
 * key of ssh-keygen. Publishes nothing. The same sources give the same bytes, but for the signature.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashLines } from "./sources.mjs";

/** What a package of bundles needs of package.json: no dependency, no script. */
const kept = ["name", "version", "description", "license", "type", "engines", "bin"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
/** The papers that ship, and what an operator needs of deploy/. The image is built from the sources. */
const inFolder = (folder, names) =>
  fs
    .readdirSync(folder)
    .filter((name) => names.test(name))
    .map((name) => `${folder}/${name}`);
const papers = [
  ...["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "protocol/SPEC.md"],
  ...inFolder("docs", /\.(md|json)$/),
  ...inFolder("deploy", /^(Caddyfile.*|haproxy\.cfg|nginx\.conf|sanctuary\.service|torrc)$/),
];
const [out = "release"] = process.argv.slice(2);
const run = (program, args, options = {}) =>
  execFileSync(program, args, { encoding: "utf8", ...options });

run(process.execPath, ["build.mjs", "build", "--if-missing"], { stdio: "inherit" });
fs.rmSync(out, { recursive: true, force: true });
const stage = join(out, "package");
const copy = (name) => {
  fs.mkdirSync(dirname(join(stage, name)), { recursive: true });
  fs.copyFileSync(name, join(stage, name));
};

const manifest = fs.readFileSync("dist/manifest", "utf8");
const built = manifest
  .trimEnd()
  .split("\n")
  .map((line) => `dist/${line.slice(66)}`);
// The single file is a download of its own.
const packaged = [...built, "dist/manifest"].filter((name) => name !== "dist/sanctuary.html");
const packed = built.map((name) => `${name}.br`).filter((name) => fs.existsSync(name));
for (const name of ["sanctuary.mjs", ...papers, ...packaged, ...packed]) copy(name);
const own = JSON.parse(fs.readFileSync("package.json", "utf8"));
const fields = Object.fromEntries(kept.map((name) => [name, own[name]]));
fs.writeFileSync(join(stage, "package.json"), `${JSON.stringify(fields, null, 2)}\n`);
run("npm", ["pack", "--silent", "--pack-destination", ".."], { cwd: stage });
fs.rmSync(stage, { recursive: true });

fs.copyFileSync("dist/sanctuary.html", join(out, "sanctuary.html"));
fs.copyFileSync("dist/manifest", join(out, "manifest"));
const sbom = run("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]);
const licences = fs.readFileSync("dist/licences.txt", "utf8");
fs.writeFileSync(join(out, "sbom.cdx.json"), narrow(JSON.parse(sbom), licences));

const files = new Map(fs.readdirSync(out).map((name) => [name, fs.readFileSync(join(out, name))]));
const sums = join(out, "SHA256SUMS");
fs.writeFileSync(sums, hashLines(files));
const key = process.env.SIGNING_KEY;
if (key) run("ssh-keygen", ["-Y", "sign", "-n", "sanctuary", "-f", key, sums], { stdio: "pipe" });
console.log(fs.readFileSync(sums, "utf8"));
if (!key) console.log("Not signed: SIGNING_KEY names no key.");

/**
 * Returns an SBOM of what is bundled, without its time, and with a number that follows from the rest. npm's own
 * filter also leaves out what a development dependency needs as well.
 */
function narrow({ serialNumber: _random, ...sbom }, licences) {
  const isBundled = ({ group, name, version }) =>
    licences.includes(`\n${group ? `${group}/` : ""}${name} ${version}, `);
  const components = sbom.components.filter(isBundled);
  const refs = new Set([sbom.metadata.component, ...components].map((part) => part["bom-ref"]));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((name) => refs.has(name)) }));
  const { timestamp: _time, ...metadata } = sbom.metadata;
  const rest = { ...sbom, metadata, components, dependencies };
  const hex = createHash("sha256").update(JSON.stringify(rest)).digest("hex");
  // A UUID of version 8, which anybody may define (RFC 9562).
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return `${JSON.stringify({ ...rest, serialNumber: `urn:uuid:${uuid}` }, null, 2)}\n`;
}
