/**
 * What `npm run release` prepares: a package that needs nothing but Node.js and runs by npx and after
 * `npm install --global`, the hashes of everything, a signature, and an SBOM.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readVersion } from "../../build/sources.mjs";
import { BuiltRelay } from "../browser/relay.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "release-"));
const out = join(folder, "out");
const key = join(folder, "key");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const tarball = join(out, `sanctuary-${manifest.version}.tgz`);
/** npm with its own folders, and without a registry. */
const env = {
  PATH: process.env.PATH,
  npm_config_cache: join(folder, "cache"),
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};
const installed = join(folder, "global/lib/node_modules/sanctuary");

test.before(async () => {
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const options = { cwd: root, env: { ...process.env, SIGNING_KEY: key } };
  await run(process.execPath, ["build/release.mjs", out], options);
  await run("npm", ["install", "--global", "--prefix", join(folder, "global"), tarball], { env });
});
test.after(() => rmSync(folder, { recursive: true }));

test("SHA256SUMS has the hash of every file, and its signature holds", async () => {
  const sums = readFileSync(join(out, "SHA256SUMS"), "utf8");
  const names = readdirSync(out).filter((name) => !name.startsWith("SHA256SUMS"));
  const lines = names.sort().map((name) => {
    const hash = createHash("sha256").update(readFileSync(join(out, name)));
    return `${hash.digest("hex")}  ${name}\n`;
  });
  assert.is(sums, lines.join(""));
  assert.equal(names, [
    "manifest",
    `sanctuary-${manifest.version}.tgz`,
    "sanctuary.html",
    "sbom.cdx.json",
  ]);

  writeFileSync(join(folder, "signers"), `releases ${readFileSync(`${key}.pub`, "utf8")}`);
  const check = [
    "-Y",
    "verify",
    "-f",
    join(folder, "signers"),
    "-I",
    "releases",
    "-n",
    "sanctuary",
  ];
  const verify = (text: string) =>
    new Promise((resolve) => {
      const child = spawn("ssh-keygen", [...check, "-s", join(out, "SHA256SUMS.sig")]);
      child.on("exit", resolve);
      child.stdin.end(text);
    });
  assert.is(await verify(sums), 0);
  assert.is.not(await verify(`${sums} `), 0);
});

test("the package has bundles only: no dependency and no script", () => {
  const own = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of ["dependencies", "devDependencies", "scripts", "private"]) {
    assert.not(name in own, name);
  }
  assert.not(existsSync(join(installed, "node_modules")));
  const licences = readFileSync(join(installed, "dist/licences.txt"), "utf8");
  for (const name of ["preact", "hono", "ws", "@noble/hashes"])
    assert.match(licences, `\n${name} `);
});

test("the package has the papers that its README and its --help name, and the files for systemd and proxies", async () => {
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  const { stdout } = await run(join(folder, "global/bin/sanctuary"), ["--help"]);
  const named = new Set([...(readme + stdout).matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(String));
  assert.ok(named.size > 5, [...named].join());
  for (const name of named) assert.ok(existsSync(join(installed, name)), name);
  const running = readFileSync(join(installed, "docs/running.md"), "utf8");
  for (const [, name = ""] of running.matchAll(/\bdeploy\/([\w.]+)/g)) {
    const isOfSources = /^Dockerfile|^compose/.test(name);
    assert.is(existsSync(join(installed, "deploy", name)), !isOfSources, name);
  }
});

test("installed globally, the command is the relay, and verify finds that it serves this version", async () => {
  const command = join(folder, "global/bin/sanctuary");
  const { stdout } = await run(command, ["--version"]);
  assert.is(stdout, `${readVersion()}\n`);
  const relay = new BuiltRelay([], join(installed, "dist/sanctuary.cjs"));
  await relay.start();
  try {
    const { stdout: said } = await run(command, ["verify", relay.url]);
    assert.match(said, `are those of ${readVersion()}`);
  } finally {
    await relay.stop();
  }
  const help = await run(command, ["chat", "--help"]);
  assert.match(help.stdout, "sanctuary");
});

test("npx runs the package without an installation", async () => {
  const { stdout } = await run("npx", ["--yes", "--package", tarball, "sanctuary", "--version"], {
    env,
    cwd: folder,
  });
  assert.is(stdout, `${readVersion()}\n`);
});

test("the SBOM names every package that is bundled, and no time", () => {
  const sbom = JSON.parse(readFileSync(join(out, "sbom.cdx.json"), "utf8"));
  assert.is(sbom.bomFormat, "CycloneDX");
  assert.is(sbom.metadata.component.version, manifest.version);
  assert.not("timestamp" in sbom.metadata);
  assert.match(
    sbom.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const licences = readFileSync(join(installed, "dist/licences.txt"), "utf8");
  const bundled = [...licences.matchAll(/^-{80}\n\n(\S+) (\S+), /gm)];
  assert.ok(bundled.length > 20);
  // Some are there in two versions.
  const all = sbom.components.map(({ group = "", name, version }: Record<string, string>) =>
    [group, `${name} ${version}`].filter(Boolean).join("/"),
  );
  for (const [, name, version] of bundled) assert.ok(all.includes(`${name} ${version}`), name);
});

test.run();
