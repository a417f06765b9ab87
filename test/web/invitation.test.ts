/** The invitation: its link, code and password, and that a hidden password is deleted. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { copiedMs, InvitationModel } from "../../web/room/invitation.ts";
import { codeOfTests, codeText, makeWorld } from "./fakes.ts";

function makeInvitation(password: string | null = "six words") {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: password !== null, password };
  return { world, invitation: new InvitationModel(options, world.page) };
}

test("shows link, code and password, and no link contains the password", () => {
  const { invitation } = makeInvitation();
  assert.is(invitation.link.value, `https://chat.example/#${codeText}`);
  assert.is(invitation.code.value, codeText);
  assert.is(invitation.password.value, "six words");
  assert.not.ok(invitation.link.value.includes("six"));
});

test("copies each and reports which", async () => {
  const { invitation, world } = makeInvitation();
  for (const what of ["link", "code", "password"] as const) {
    await invitation.copy(what);
    assert.is(invitation.copied.value, what);
  }
  assert.equal(world.clipboard, [`https://chat.example/#${codeText}`, codeText, "six words"]);
  invitation.settle();
  assert.is(invitation.copied.value, null);
});

test("says for a moment that it has copied", async () => {
  const { invitation, world } = makeInvitation();
  await invitation.copy("link");
  world.pass(copiedMs - 1);
  assert.is(invitation.copied.value, "link");
  world.pass(1);
  assert.is(invitation.copied.value, null);
});

test("reports if the browser does not allow copying", async () => {
  const { invitation, world } = makeInvitation();
  world.clipboardWorks = false;
  await invitation.copy("link");
  assert.is(invitation.copied.value, "copy-failed");
});

test("draws the link as a QR code on request, and redraws it for every later link", async () => {
  const { invitation } = makeInvitation();
  assert.is(invitation.qrCode.value, null);
  const other = new Uint8Array(16).fill(1);
  invitation.renew(other);
  assert.is(invitation.qrCode.value, null, "nobody wanted it yet");
  await invitation.draw();
  assert.is(invitation.qrCode.value?.size, invitation.link.value.length);
  invitation.clear();
  assert.is(invitation.qrCode.value, null);
  await invitation.draw();
  assert.is(invitation.qrCode.value, null, "there is no link any more");
});

test("reports a QR code that can't be loaded, and tries again", async () => {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: false, password: null };
  let works = false;
  const drawQrCode = async (text: string) => {
    if (!works) throw new TypeError("failed to fetch");
    return { size: text.length, path: "" };
  };
  const invitation = new InvitationModel(options, { ...world.page, drawQrCode });
  await invitation.draw();
  assert.is(world.reports.length, 1);
  works = true;
  await invitation.draw();
  assert.ok(invitation.qrCode.value);
});

test("passes the link to another program, if the browser can share", async () => {
  const world = makeWorld();
  const options = { code: codeOfTests, guarded: false, password: null };
  const shared: string[] = [];
  const share = async (link: string) => void shared.push(link);
  assert.is(new InvitationModel(options, world.page).canShare.value, false);
  const invitation = new InvitationModel(options, { ...world.page, share });
  assert.is(invitation.canShare.value, true);
  await invitation.share();
  assert.equal(shared, [`https://chat.example/#${codeText}`]);
});

test("has no password after it was hidden", async () => {
  const { invitation, world } = makeInvitation();
  invitation.hidePassword();
  assert.is(invitation.password.value, null);
  await invitation.copy("password");
  assert.equal(world.clipboard, []);
});

test("has no data after it was cleared", () => {
  const { invitation } = makeInvitation();
  invitation.clear();
  assert.equal(
    [
      invitation.link.value,
      invitation.code.value,
      invitation.password.value,
      invitation.copied.value,
    ],
    ["", "", null, null],
  );
});

test.run();
