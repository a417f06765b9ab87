/** Everything for pictures and files. Loaded as one bundle with the first file. */
import "./room-bundle.ts";
import type { FilesContext, FilesEngine } from "./env.ts";
import { cleanPicture } from "./files/clean/clean.ts";
import { CleanError } from "./files/clean/clean-error.ts";
import { findDetails } from "./files/clean/details.ts";
import { sniff } from "./files/clean/sniff.ts";
import { makeDraft } from "./files/draft.ts";
import { FileList } from "./files/FileList.tsx";
import { makeFiles } from "./files/files.ts";
import { SendDialog } from "./files/SendDialog.tsx";
import { Viewer } from "./files/Viewer.tsx";
import { RecordButton, RecorderProblem } from "./files/voice/RecordButton.tsx";
import { RecorderModel } from "./files/voice/recorder.ts";
import { player } from "./files/voice/VoicePlayer.tsx";
import { decodes, dropUrl, findPlaceChooser, makeUrl, save } from "./io/files.ts";
import { makeMicrophone } from "./io/microphone.ts";
import { addStyle } from "./io/style.ts";
import { takeFileParts } from "./room/FileParts.tsx";
import { text as style } from "./style/later.css";

addStyle(style);
takeFileParts({ FileList, RecordButton, RecorderProblem, SendDialog, Viewer });

export function makeModels(context: FilesContext): ReturnType<FilesEngine["makeModels"]> {
  const choosePlace = findPlaceChooser();
  const forget = (url: string) => {
    player.forget(url);
    dropUrl(url);
  };
  const browser = { sniff, makeUrl, dropUrl: forget };
  const io = { ...browser, decodes, save, ...(choosePlace && { choosePlace }) };
  const files = makeFiles({ ...context, io });
  const problemOf = (error: unknown) => (error instanceof CleanError ? error.code : undefined);
  const clean = { ...browser, clean: cleanPicture, findDetails, problemOf };
  const recorder = new RecorderModel({ ...context, microphone: makeMicrophone() });
  return { files, draft: makeDraft({ ...context, files, recorder, io: clean }) };
}
