/**
 * Draws the open dialog of a room.
 */
import type { JSX } from "preact";
import type { DialogKind } from "./dialog.ts";
import { ExpiryDialog } from "./ExpiryDialog.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import { FileDialog } from "./FileParts.tsx";
import { HelpDialog } from "./HelpDialog.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { LineDialog } from "./LineDialog.tsx";
import { NextDialog } from "./NextDialog.tsx";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { RenameDialog } from "./RenameDialog.tsx";
import type { Room } from "./room.ts";
import { SettingsDialog } from "./SettingsDialog.tsx";
import { StopDialog } from "./StopDialog.tsx";
import { VerifyDialog } from "./VerifyDialog.tsx";

type Named = Extract<DialogKind, string>;

const drawn: { readonly [K in Named]: (props: { readonly room: Room }) => JSX.Element | null } = {
  leave: LeaveDialog,
  invite: InviteDialog,
  export: ExportDialog,
  help: HelpDialog,
  files: FileDialog,
  settings: SettingsDialog,
  expiry: ExpiryDialog,
  rename: RenameDialog,
  stop: StopDialog,
  verify: VerifyDialog,
};

type DialogsProps = { readonly room: Room; readonly kind: DialogKind };

export function Dialogs({ room, kind }: DialogsProps) {
  if (typeof kind === "object") {
    if ("picture" in kind) return <FileDialog room={room} picture={kind.picture} />;
    if ("line" in kind) return <LineDialog room={room} id={kind.line} />;
    if ("next" in kind) return <NextDialog room={room} code={kind.next} />;
    return <RemoveDialog room={room} who={kind.remove} />;
  }
  const Drawn = drawn[kind];
  return <Drawn room={room} />;
}
