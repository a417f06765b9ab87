/**
 * The dialog that sends files: what each of them is, what it would tell, and to whom it goes. What
 * cannot be sent says why, and nothing is lost.
 */
import { discreet } from "../app/Field.tsx";
import { Problems } from "../app/Problems.tsx";
import { Sentence } from "../app/Sentence.tsx";
import type { Loaded } from "../room/attachments.ts";
import { CloseButton, close, Dialog } from "../room/Dialog.tsx";
import { FileField, openField } from "../room/FileField.tsx";
import { PresentName } from "../room/Name.tsx";
import type { Room } from "../room/room.ts";
import {
  fileProblems,
  fileProgress,
  findings,
  found,
  sending as strings,
  typeName,
} from "../strings/files.ts";
import { list } from "../strings/numbers.ts";
import { fileSize, whispering } from "../strings/room.ts";
import { voice } from "../strings/voice.ts";
import type { Details } from "./clean/details.ts";
import type { Draft } from "./draft.ts";
import { FileName } from "./FileName.tsx";
import { type FileProblem, type Item, payloadOf, problemOf } from "./items.ts";
import { isTelling } from "./kinds.ts";
import { showName, spellOut } from "./names.ts";
import { RecorderProblem } from "./voice/RecordButton.tsx";
import { VoicePlayer } from "./voice/VoicePlayer.tsx";

type SendProps = Loaded & { readonly room: Room };

export function SendDialog({ draft, room }: SendProps) {
  const items = draft.items.value;
  const files = items.filter(({ voice }) => voice === undefined);
  const { value: to } = room.composer.to;
  const sending = draft.sending.value;
  const most = to === null ? 8 : 4;
  const messages = Math.ceil(items.length / most);
  const onClose = () => {
    draft.clear();
    room.dismiss();
  };
  return (
    <Dialog title={strings.title} onClose={onClose}>
      <form
        class="send"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget, draft, room);
        }}
      >
        {to && (
          <p>
            <Sentence of={whispering.to} name={<PresentName who={to} room={room} />} />
          </p>
        )}
        <Refused draft={draft} room={room} />
        <ul class="items" aria-label={strings.items}>
          {items.map((item, i) => (
            <Entry key={item.id} item={item} number={i + 1} draft={draft} />
          ))}
        </ul>
        {items.some(({ isPicture }) => isPicture) && (
          <div class="check">
            <input
              type="checkbox"
              id="clean"
              checked={draft.isClean.value}
              aria-describedby="clean-hint"
              onChange={({ currentTarget }) => draft.setClean(currentTarget.checked)}
            />
            <label for="clean">{strings.clean}</label>
            <p class="hint" id="clean-hint">
              {draft.isClean.value ? strings.cleanHint : strings.unclean}
            </p>
          </div>
        )}
        {files.some(({ type }) => isTelling(type)) && <p class="hint">{strings.telling}</p>}
        {files.length > 0 && <p class="hint">{strings.nameHint}</p>}
        <div class="field">
          <label for="caption">{strings.caption}</label>
          <input
            {...discreet}
            id="caption"
            name="caption"
            autofocus={files.length === items.length}
          />
        </div>
        {messages > 1 && <p>{strings.messages(messages)}</p>}
        <RecorderProblem recorder={draft.recorder} />
        <Told code={draft.problem.value} limit={room.fileBytes.value} />
        <p class="state" role="status">
          {sending ? strings.preparing : draft.isBusy.value && strings.reading}
        </p>
        {sending && (
          <span class="progress" aria-live="off">
            <progress aria-label={strings.preparing} max={sending.of || 1} value={sending.done} />
            <small>{fileProgress(sending.done, sending.of, 0)}</small>
          </span>
        )}
        <div class="row">
          <button type="button" onClick={openField}>
            {strings.add}
          </button>
          <FileField room={room} />
          <CloseButton>{strings.cancel}</CloseButton>
          <button type="submit" class="primary" aria-disabled={sending !== null}>
            {strings.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function send(form: HTMLFormElement, draft: Draft, room: Room): Promise<void> {
  const caption = form.elements.namedItem("caption") as HTMLInputElement;
  const { replying } = room.composer;
  const replied = replying.value;
  const isAll = await draft.send(caption.value.trim(), () => {
    caption.value = "";
    if (replied !== null && replying.value === replied) room.composer.cancel();
  });
  if (isAll) {
    room.composer.sent();
    close({ currentTarget: form });
  }
  // The first file that cannot be sent.
  else form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}

/** Files that were not taken. */
function Refused({ draft, room }: { readonly draft: Draft; readonly room: Room }) {
  return (
    <>
      {draft.refused.value.map(({ name, why }, i) => (
        <p key={i} class="problem" role="alert">
          <FileSentence code={why} name={name} limit={room.fileBytes.value} />
        </p>
      ))}
    </>
  );
}

type SentenceProps = { readonly code: FileProblem; readonly name: string; readonly limit: number };

function FileSentence({ code, name, limit }: SentenceProps) {
  return (
    <Sentence of={fileProblems[code]} name={<bdi>{spellOut(name)}</bdi>} text={fileSize(limit)} />
  );
}

function isOwnCode(code: string): code is FileProblem {
  return Object.hasOwn(fileProblems, code);
}

type ToldProps = { readonly code: Draft["problem"]["value"]; readonly limit: number };

function Told({ code, limit }: ToldProps) {
  if (code === null) return null;
  if (!isOwnCode(code)) return <Problems code={code} />;
  return (
    <p class="problem" role="alert">
      <FileSentence code={code} name="" limit={limit} />
    </p>
  );
}

type TellsProps = { readonly details: Details; readonly isPicture: boolean };

/** Names what was found in a file that is sent as it is. */
function Tells({ details, isPicture }: TellsProps) {
  const { place, device, time, maker, trailer, other } = details;
  const parts = [
    place && found.place,
    device && found.device(device),
    time && found.time(time),
    trailer && found.trailer,
    ...other.map((finding) => findings[finding]),
  ].filter((part) => typeof part === "string");
  const told = [parts.length > 0 && found.all(list(parts)), maker && found.author].filter(Boolean);
  if (told.length === 0) return isPicture ? <p class="hint">{found.nothing}</p> : null;
  return <p class="warning">{told.join(" ")}</p>;
}

type EntryProps = { readonly item: Item; readonly number: number; readonly draft: Draft };

function Entry({ item, number, draft }: EntryProps) {
  const { id, name, type, clean, details } = item;
  const isClean = draft.isClean.value;
  const problem = problemOf(item, isClean);
  const payload = payloadOf(item, isClean);
  const isOriginal = payload === item.source;
  const isKnown = !isOriginal || !item.isPicture || !isClean;
  const isVoice = item.voice !== undefined;
  const spelled = isVoice ? voice.message : spellOut(name);
  return (
    <li>
      {item.url && item.voice === undefined && (
        <img src={item.url} alt="" decoding="async" loading="lazy" />
      )}
      <div>
        {item.voice !== undefined && item.url && (
          <VoicePlayer url={item.url} name={voice.preview} ms={item.voice} />
        )}
        {!isVoice && (
          <input
            {...discreet}
            aria-label={strings.named(number)}
            value={name}
            aria-invalid={problem !== undefined}
            aria-describedby={problem && `problem-${id}`}
            onInput={({ currentTarget }) => draft.rename(id, currentTarget.value)}
          />
        )}
        {!isVoice && (spelled !== name || showName(name).isDouble) && <FileName name={name} />}
        <small>
          {isVoice ? voice.message : typeName(isOriginal ? type : (clean?.type ?? type))}
          {isKnown && ` · ${fileSize(payload.size)}`}{" "}
          <button
            type="button"
            class="quiet"
            aria-label={strings.remove(spelled)}
            onClick={({ currentTarget }) => {
              // The button disappears, and must not take the focus with it.
              currentTarget.closest("dialog")?.querySelector("h2")?.focus();
              draft.remove(id);
            }}
          >
            {strings.removeShort}
          </button>
        </small>
        {problem && (
          <p class="problem" role="alert" id={`problem-${id}`}>
            <FileSentence code={problem} name={name} limit={0} />
          </p>
        )}
        {item.isShortened && <p class="hint">{strings.shortened}</p>}
        {isClean && clean?.stillOnly && <p class="hint">{strings.still}</p>}
        {details && isOriginal && <Tells details={details} isPicture={item.isPicture} />}
      </div>
    </li>
  );
}
