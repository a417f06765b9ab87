/**
 * Asks before the conversation is saved as a file, because a file leaves a trace.
 */

import { exporting } from "../strings/room.ts";
import { Choice, Dialog } from "./Dialog.tsx";
import { exportText } from "./export-text.ts";
import type { Room } from "./room.ts";

export function ExportDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog title={exporting.title} onClose={room.dismiss}>
      <p>{exporting.text}</p>
      <p>{exporting.others}</p>
      <Choice
        room={room}
        safe={exporting.keep}
        dangerous={exporting.save}
        act={async () => {
          save(exporting.file, exportText(room, Date.now()));
          return undefined;
        }}
      />
    </Dialog>
  );
}

/** Saves text as a file. Its name reveals nothing about the room. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // By then the browser has read it. Until it is revoked, the text stays in memory.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
