/** What is handed to those who are invited, and that a hidden password is gone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HandoverModel } from "../../web/room/invitation.ts";
import { codeOfTests, codeText, makeWorld } from "./fakes.ts";

function makeHandover(password: string | null = "six words") {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: password !== null, password };
  return { world, handover: new HandoverModel(options, world.surroundings) };
}

test("shows link, code and password, and the password in no link", () => {
  const { handover } = makeHandover();
  assert.is(handover.link.value, `https://chat.example/#${codeText}`);
  assert.is(handover.code.value, codeText);
  assert.is(handover.password.value, "six words");
  assert.not.ok(handover.link.value.includes("six"));
});

test("copies each and says which", async () => {
  const { handover, world } = makeHandover();
  for (const what of ["link", "code", "password"] as const) {
    await handover.copy(what);
    assert.is(handover.copied.value, what);
  }
  assert.equal(world.clipboard, [`https://chat.example/#${codeText}`, codeText, "six words"]);
  handover.settle();
  assert.is(handover.copied.value, null);
});

test("says so when the browser does not allow copying", async () => {
  const { handover, world } = makeHandover();
  world.clipboardWorks = false;
  await handover.copy("link");
  assert.is(handover.copied.value, "copy-failed");
});

test("draws the link to be scanned when it is wanted, and every later link", async () => {
  const { handover } = makeHandover();
  assert.is(handover.scan.value, null);
  const other = new Uint8Array(16).fill(1);
  handover.renew(other);
  assert.is(handover.scan.value, null, "nobody wanted it yet");
  await handover.draw();
  assert.is(handover.scan.value?.size, handover.link.value.length);
  handover.clear();
  assert.is(handover.scan.value, null);
  await handover.draw();
  assert.is(handover.scan.value, null, "there is no link any more");
});

test("reports a drawing that can't be loaded, and tries again", async () => {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: false, password: null };
  let works = false;
  const drawScan = async (text: string) => {
    if (!works) throw new TypeError("failed to fetch");
    return { size: text.length, path: "" };
  };
  const handover = new HandoverModel(options, { ...world.surroundings, drawScan });
  await handover.draw();
  assert.is(world.reports.length, 1);
  works = true;
  await handover.draw();
  assert.ok(handover.scan.value);
});

test("hands the link to another program, where there is a way to", async () => {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: false, password: null };
  const shared: string[] = [];
  const share = async (link: string) => void shared.push(link);
  assert.is(new HandoverModel(options, world.surroundings).canShare.value, false);
  const handover = new HandoverModel(options, { ...world.surroundings, share });
  assert.is(handover.canShare.value, true);
  await handover.share();
  assert.equal(shared, [`https://chat.example/#${codeText}`]);
});

test("has no password after it was hidden", async () => {
  const { handover, world } = makeHandover();
  handover.hidePassword();
  assert.is(handover.password.value, null);
  await handover.copy("password");
  assert.equal(world.clipboard, []);
});

test("holds nothing after it was cleared", () => {
  const { handover } = makeHandover();
  handover.clear();
  assert.equal(
    [handover.link.value, handover.code.value, handover.password.value, handover.copied.value],
    ["", "", null, null],
  );
});

test.run();
