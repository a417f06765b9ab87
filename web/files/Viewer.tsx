/**
 * A picture as large as the window. The arrow keys go through the pictures that are here; Escape
 * closes it. The browser zooms with two fingers.
 */
import { useSignal } from "@preact/signals";
import { HideButton } from "../app/HideButton.tsx";
import { directionOf } from "../app/language.ts";
import type { Loaded } from "../room/attachments.ts";
import { CloseButton, open } from "../room/Dialog.tsx";
import type { Room } from "../room/room.ts";
import { getting, viewing } from "../strings/files.ts";
import { spoken } from "../strings/language.ts";
import { FileName } from "./FileName.tsx";
import { kindOf } from "./kinds.ts";
import { spellOut } from "./names.ts";

type ViewerProps = Loaded & { readonly room: Room; readonly picture: string };

export function Viewer({ files, room, picture }: ViewerProps) {
  const isReal = useSignal(false);
  const all = files.shown().filter(({ file }) => {
    const { url, type = "" } = files.received(file);
    return url !== undefined && kindOf(type) === "picture";
  });
  const at = all.findIndex(({ file }) => file.id === picture);
  const present = all[at];
  const go = (step: 1 | -1) => {
    const next = all[at + step];
    if (next) room.openDialog({ picture: next.file.id, line: next.key });
  };
  if (present === undefined) return null;
  const { file } = present;
  const name = spellOut(file.name);
  const fromRight = directionOf(spoken.value.code) === "rtl";
  return (
    <dialog
      class="viewer"
      aria-label={viewing.title}
      ref={open}
      onClose={room.dismiss}
      onKeyDown={({ key }) => {
        const [back, on] = fromRight ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
        if (key === back) go(-1);
        if (key === on) go(1);
      }}
    >
      <header class="title">
        <div>
          <FileName name={file.name} />
        </div>
        <div class="buttons">
          {all.length > 1 && (
            <>
              <button type="button" aria-disabled={at === 0} onClick={() => go(-1)}>
                {viewing.previous}
              </button>
              <button type="button" aria-disabled={at === all.length - 1} onClick={() => go(1)}>
                {viewing.next}
              </button>
            </>
          )}
          <button
            type="button"
            aria-pressed={isReal.value}
            onClick={() => {
              isReal.value = !isReal.value;
            }}
          >
            {viewing.real}
          </button>
          <button
            type="button"
            aria-label={getting.named.save(name)}
            onClick={() => files.save(file)}
          >
            {getting.save}
          </button>
          <CloseButton class="primary">{viewing.close}</CloseButton>
        </div>
        <HideButton />
      </header>
      <div class="canvas" data-real={isReal.value} tabIndex={isReal.value ? 0 : undefined}>
        <img src={files.received(file).url} alt={name} width={file.width} height={file.height} />
      </div>
    </dialog>
  );
}
