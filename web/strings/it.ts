/**
 * Italiano, con il «tu». Una parola per ogni cosa: room = stanza, link = link, password = password,
 * server = server, whisper = sussurrare, remove = espellere, lock = chiudere a chiave (unlock =
 * riaprire l’ingresso), ignore = ignorare, wipe = cancellare, alias = soprannome, code = codice,
 * stop = terminare, leave = uscire, verify = controllare.
 */
import type { Translation } from "./language.ts";

const kept = "Quello che hai scritto è ancora qui.";
const choices = "Puoi inviarla così com’è o lasciarla fuori.";
const garbled =
  "Questa pagina non ha potuto leggere qualcosa che è arrivato e l’ha lasciato fuori. Forse manca un messaggio.";
const copyFailed = "Il tuo browser non ha permesso di copiare. Seleziona il testo e copialo da te.";
const wiped = "La conversazione è cancellata dal tuo schermo.";
const dead = "Il link non funziona più.";
const reload = "Ricarica la pagina, poi entra di nuovo.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Scrivi un soprannome, così gli altri sanno chi parla.",
    "alias-too-long": "Questo soprannome è troppo lungo. Scegline uno più corto.",
    "alias-malformed": "Comincia con una lettera o un numero.",
    "character-too-new":
      "Qui c’è una lettera che alcuni dispositivi leggono in un altro modo. Usa un’altra lettera.",
    "room-name-too-long": "Questo nome di stanza è troppo lungo. Usa al massimo 32 lettere.",
    "room-name-malformed": "Comincia con una lettera o un numero.",
    "password-too-long": "Questa password è troppo lunga. Usa al massimo 1000 lettere.",
    "password-malformed":
      "Questa password ha un carattere che nessuno può digitare, come una tabulazione. Digitala a mano.",
    "code-empty": "Incolla il link o scrivi il codice che ti hanno dato.",
    "code-incomplete":
      "Questo link o codice non è completo. Un codice ha 27 lettere e numeri. Controllalo o chiedilo di nuovo.",
    "code-mistyped": "Una lettera di questo codice è sbagliata. Controllalo o chiedilo di nuovo.",
    "code-malformed":
      "Qui non c’è nessun codice di stanza, o ce n’è più di uno. Controllalo o chiedilo di nuovo.",
    "page-incomplete":
      "Una parte di questa pagina non si è caricata. Non è stato inviato niente. Controlla la connessione, poi ricarica la pagina.",
    "words-unavailable":
      "L’elenco delle parole non si è caricato. Inventa una password di almeno sei parole.",
    "access-wrong":
      "Password sbagliata, o non c’è ancora nessuno. Controlla ogni parola o chiedila di nuovo.",
    "room-unknown": "Qui non c’è nessuno. Chiedi un nuovo link.",
    "room-full": `La stanza è piena. Riprova quando qualcuno è uscito. ${kept}`,
    "room-locked": `La stanza è chiusa a chiave. Chiedi a qualcuno dentro di riaprire l’ingresso. ${kept}`,
    "room-stopped":
      "Il server dice che qualcuno ha terminato questa stanza. Forse si è spostata. Chiedi un nuovo link.",
    "room-expired":
      "Il tempo di questa stanza è finito e il suo link non funziona più. Chiedine uno nuovo.",
    "entry-slowed": `Qui sono state provate troppe password sbagliate. Aspetta un minuto, poi riprova. ${kept}`,
    "relay-unreachable": `Il server non risponde. Controlla la connessione, poi riprova. ${kept} Se gestisci questo server dietro un proxy, guarda il suo /healthz.`,
    "relay-full": `Il server è pieno in questo momento. Riprova più tardi. ${kept}`,
    "address-busy": `Ci sono troppe connessioni dalla tua rete. Chiudi altre schede o aspetta un minuto. ${kept}`,
    "relay-closing": `Il server si sta riavviando. Riprova tra un minuto. ${kept}`,
    "version-unknown": "Questa pagina e il server hanno versioni diverse. Ricaricala, poi riprova.",
    "protocol-broken": "Il server non ha capito questa pagina. Ricaricala, poi riprova.",
    left: "Hai lasciato la stanza.",
    removed: "Ti hanno espulso da questa stanza. Puoi aprire una nuova stanza.",
    moved: "Gli altri sono passati in una nuova stanza. Chiedi il link a qualcuno di loro.",
    stopped: "Questa stanza è stata terminata. Puoi aprire una nuova stanza.",
    internal: `Qualcosa è andato storto in questa pagina. ${kept} Se succede ancora, ricarica la pagina.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Una stanza privata per parlare. Quando tutti escono, sparisce.",
    promises: [
      "Cifrato sul tuo dispositivo. Il server non può leggerlo.",
      "Niente account, niente numero di telefono, niente cronologia.",
      "Un tocco nasconde tutto.",
    ],
    forms: "Aprire o entrare",
    start: "Apri una stanza",
    enter: "Entra in una stanza",
    invited: "Ti hanno invitato in una stanza",
    given: "Stanza {text} dal tuo link",
    change: "Cambia",
    public: "Chiunque può entrare in questa stanza e leggerla. Anche chi gestisce questo server.",
    startInstead: "Apri invece una stanza",
    startButton: "Apri la stanza",
    enterButton: "Entra nella stanza",
    more: "Nome, password, durata",
    deriving: "Creo le chiavi…",
    entering: "Stai entrando…",
    slowed:
      "Qualcuno ha provato password sbagliate qui, quindi l’ingresso richiede più tempo. Tentativo ancora in corso…",
    cancel: "Annulla",
    show: "Mostra",
    hide: "Nascondi",
    another: "Altre parole",
    weak: "Facile da indovinare. Sei parole sono più sicure.",
    nobody:
      "Qui non c’è nessuno. Prima controlla il codice. Se è giusto, sei in anticipo: puoi aprire la stanza e aspettare.",
    sure: "Se la password è sicuramente giusta, apri la stanza e aspetta lì.",
    open: "Apri e aspetta",
    checkCode: "Controlla il codice",
    trace:
      "Il tuo browser ricorda i link che apri. Per non lasciare tracce, usa una finestra privata.",
    protects: "Che cosa protegge e che cosa no (in inglese)",
    version: (version) => `Sanctuary ${version}, software libero con licenza MIT`,
    language: "Lingua",
    languageMissing:
      "Questa lingua non si è caricata, quindi la pagina è in inglese. Controlla la connessione, poi sceglila di nuovo.",
  },
  fields: {
    alias: ["Soprannome", "Un nome qualsiasi. Non serve quello vero."],
    roomName: ["Nome della stanza", "Facoltativo. Lo vedono solo le persone nella stanza."],
    newPassword: [
      "Password",
      "Agli ospiti servono il link e questa password. Le parole sono inglesi perché ogni tastiera può scriverle. Se è vuota, entra chiunque abbia il link.",
    ],
    password: ["Password", "Lasciala vuota se non te l’hanno data."],
    ttl: ["La stanza dura", ""],
    code: ["Codice o link della stanza", "27 lettere e numeri, o il link intero."],
  },
  ttls: {
    0: "finché non sono usciti tutti",
    900: "15 minuti",
    3600: "1 ora",
    86400: "24 ore",
  },
  insecure: {
    title: "Parlare qui non è sicuro",
    happened:
      "L’indirizzo di questa pagina non comincia con https, quindi qui non si può cifrare niente. Non è stato inviato niente.",
    next: "Chiedi l’indirizzo https a chi ti ha dato questo. Sul dispositivo del server stesso funziona anche un indirizzo che comincia con http://localhost.",
  },
  reloaded: {
    inside:
      "Sei ancora nella stanza. Ricaricando, i messaggi precedenti sono stati cancellati dal tuo schermo.",
    title: "Eri in questa stanza",
    text: "Hai ricaricato la pagina, che ha tenuto solo il link e il tuo soprannome. Scrivi la password per tornare. Gli altri ti vedranno entrare di nuovo.",
    nothing:
      "Il tuo browser ha chiuso questa pagina per risparmiare memoria. Apri di nuovo il link o scrivi il codice.",
  },
  protects: {
    intro:
      "Il server è il programma che ti porta questa pagina e inoltra i tuoi messaggi. Non ne conserva nessuno.",
    who: "Chi è protetto da chi",
    can: "Viene a sapere o può fare",
    cannot: "Non può",
    limits: "Limiti, con onestà",
    back: "Torna alla prima pagina",
  },
  hiding: {
    button: "Uscita rapida",
    label: "Uscita rapida, o Esc due volte",
    keys: "Esc Esc",
    how: "Uscita rapida, o Esc due volte, esce subito in silenzio e mostra un’altra pagina.",
  },
  blank: {
    title: "Lista della spesa",
    items: ["Pane", "Latte", "Cipolle", "Riso", "Tè", "Uova", "Mele", "Detersivo per piatti"],
    done: 2,
  },
  voice: {
    record: "Registra un messaggio vocale",
    stop: "Ferma la registrazione",
    asking: "In attesa del microfono…",
    saving: "Un momento…",
    recorded: (time, longest) => `${time} di ${longest}`,
    discard: "Scarta",
    message: "Messaggio vocale",
    from: (name) => `Messaggio vocale di ${name}`,
    preview: "Il tuo messaggio vocale",
    play: (name) => `Ascolta: ${name}`,
    pause: (name) => `Pausa: ${name}`,
    position: "Posizione",
    at: (time, length) => `${time} di ${length}`,
    speed: (times) => `Velocità: ${write.number(times)}×`,
    unplayable: "Questo browser non può riprodurlo. Puoi salvarlo.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Questo browser non può registrare messaggi vocali. Usane uno più recente o allega una registrazione come file.",
    "microphone-missing": "Questo browser non trova nessun microfono. Collegane uno, poi riprova.",
    "microphone-refused":
      "Il tuo browser non lascia usare il microfono a questa pagina. Permettilo, poi riprova.",
    "microphone-busy":
      "Non è stato possibile aprire il microfono. Chiudi gli altri programmi che lo usano, poi riprova.",
    "microphone-lost": "Il microfono si è fermato. Quello che è stato registrato c’è ancora.",
    "voice-empty":
      "Non è stato registrato niente. Tieni premuto il pulsante mentre parli, o premilo una volta per iniziare.",
    "voice-silent": "Il microfono non ha sentito niente. Ascolta prima di inviare.",
    "voice-full": "La registrazione si è fermata dopo 5 minuti e c’è ancora.",
    "page-hidden":
      "La registrazione si è fermata perché questa pagina non era visibile. Quello che è stato registrato c’è ancora.",
  },
  roomRefusals: {
    "files-refused": "Questo server non accetta file.",
    "text-too-long": "Questo messaggio è troppo lungo. Invialo in più parti.",
    "outbox-full":
      "Troppi messaggi aspettano la connessione. Ci sono ancora, e anche questo. Invialo quando la connessione torna.",
    "nobody-here":
      "Qui non c’è nessun altro, quindi questo non è stato inviato. Non si è perso niente. Invialo quando entra un’altra persona.",
    "alias-unknown": "Qui nessuno si chiama {text}.",
    "alias-shared":
      "Più di una persona si chiama {text}. Scegli dall’elenco delle persone o aggiungi le due parole accanto al nome.",
    "own-alias": "Sei tu.",
    "action-whispered": "/me va a tutti. Prima annulla il sussurro.",
    "message-unknown": `Questo messaggio non è più qui. ${kept}`,
    "edit-late": `Puoi cambiare un messaggio solo per 10 minuti. ${kept}`,
    "edit-audience": `Dopo questo messaggio è entrata una nuova persona, quindi non si può cambiare. Inviane uno nuovo. ${kept}`,
    "edit-slowed": `Questo non si può inviare adesso. Riprova tra qualche secondo. ${kept}`,
    "edit-empty":
      "Un messaggio non può essere vuoto. Per ritirarlo, annulla e scegli «Elimina» tra le azioni del messaggio.",
    "edit-command":
      "Stai cambiando un messaggio, quindi /{text} non è stato eseguito. Prima annulla. Per scriverlo nel messaggio, metti un’altra / davanti.",
    "edit-gone":
      "Il messaggio che stavi cambiando non c’è più. Se hai cambiato il suo testo, il tuo testo è ancora qui.",
    "emoji-malformed": "Scrivi esattamente un’emoji.",
    "member-unknown": `Questa persona non è più nella stanza. ${kept}`,
    "not-connected": `Non hai connessione. Riprova quando torna. ${kept}`,
    "removal-in-progress": `Proprio adesso si sta espellendo un’altra persona. Riprova tra qualche secondo. ${kept}`,
    "removal-slowed": `Hai appena espulso più persone. Riprova tra qualche secondo. ${kept}`,
    "command-incomplete": "A /{text} manca qualcosa. Scrivi /help per vedere come si usa.",
    "command-excess":
      "Scrivi /{text} senza niente dopo. Per inviare questo come messaggio, metti un’altra / davanti.",
    "command-meant":
      "Questo sembra il comando /{text}. Un comando comincia con / e sta da solo. Per inviare questo come messaggio, metti // davanti.",
    "text-unseen": "Questo messaggio sembrerebbe vuoto, quindi non è stato inviato.",
    "command-unknown":
      "Il comando /{text} non esiste. Per inviare questo come messaggio, metti un’altra / davanti. Scrivi /help per vedere tutti i comandi.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed":
      "Questo testo contiene un carattere che non si può inviare. Digitalo a mano.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Invia file",
    items: "File da inviare",
    named: (n) => `Nome del file ${write.number(n)}`,
    caption: "Didascalia",
    nameHint: "Anche i nomi dei file vengono inviati. Cambia un nome che dice troppo.",
    clean: "Togli i dati nascosti dalle foto",
    cleanHint: "Come luogo, dispositivo e ora.",
    unclean: "Le foto vengono inviate con i dati nascosti. Possono mostrare dove abiti.",
    add: "Aggiungi file",
    send: "Invia",
    cancel: "Annulla",
    remove: (name) => `Togli ${name}`,
    removeShort: "Togli",
    reading: "Guardo i file…",
    preparing: "Leggo i file…",
    messages: (n) =>
      write.plural(n, {
        one: "Questi file vengono inviati in # messaggio.",
        other: "Questi file vengono inviati in # messaggi.",
      }),
    shortened: "Il nome era troppo lungo ed è stato accorciato.",
    still: "Questa immagine si muove. Viene inviata solo la sua prima immagine.",
    telling:
      "Audio, video e documenti vengono inviati così come sono. Possono rivelare chi li ha fatti, dove e quando.",
  },
  found: {
    place: "il luogo in cui è stato fatto",
    device: (device) => `il dispositivo (${device})`,
    time: (time) => `la data e l’ora (${time})`,
    trailer: "qualcosa dopo l’immagine, come un breve filmato",
    all: (list) => `Il file contiene: ${list}.`,
    author: "Può rivelare chi l’ha fatto.",
    nothing: "Viene inviato così com’è. Non sono stati trovati dati nascosti, ma possono esserci.",
  },
  findings: {
    comment: "un testo o parole chiave",
    "maker-notes": "note della fotocamera",
    "serial-number": "un numero di serie",
    software: "il nome di un programma",
    thumbnail: "una piccola copia dell’immagine",
  },
  fileProblems: {
    "caption-too-long": "Questa didascalia è troppo lunga. Invia il testo in un messaggio a parte.",
    "file-malformed":
      "Questo file non può chiamarsi così. Usa al massimo 255 lettere, meno in alcuni alfabeti.",
    "file-too-long": "{name} è troppo grande. Qui si possono inviare al massimo {text}.",
    "file-unreadable":
      "{name} è stato cambiato, spostato o eliminato, oppure è una cartella. Toglilo e sceglilo di nuovo.",
    "files-too-many": "Si possono inviare al massimo 100 file alla volta. Invia gli altri dopo.",
    folder: "{name} è una cartella senza file.",
    none: "Aggiungi almeno un file.",
    "canvas-tampered": `Il tuo browser, o un’estensione, rovinerebbe questa immagine, quindi non è stata pulita. ${choices}`,
    "picture-cut": `Manca la fine di questa immagine. ${choices}`,
    "picture-too-large": `Questa immagine è troppo grande per essere pulita qui. ${choices}`,
    "picture-unreadable": `Il tuo browser non può leggere questa immagine. ${choices}`,
    "picture-unwritable": `Il tuo browser non ha potuto scrivere l’immagine pulita. Chiudi altre schede e riprova. ${choices}`,
    "type-unsupported": `Un’immagine di questo tipo non si può pulire qui. ${choices}`,
  },
  getting: {
    get: "Scarica",
    save: "Salva",
    cancel: "Annulla",
    named: {
      get: (name) => `Scarica ${name}`,
      save: (name) => `Salva ${name}`,
      cancel: (name) => `Annulla ${name}`,
    },
    open: (name) => `Mostra ${name}`,
    waits: "In attesa di {name}…",
    fetched: (done, of) => `scaricato da ${write.number(done)} su ${write.number(of)}`,
    progress: (done, of) => `${done} di ${of}`,
    running: (done, of, speed, left) => `${done} di ${of}, ${speed}, ancora ${left}`,
    double: "Questo nome ha due estensioni. Conta solo l’ultima: {text}",
    other: (type) => `Attenzione: non è quello che dice chi l’ha inviato. È: ${type}.`,
    unshown: "Questa pagina non può mostrare questo file. Puoi salvarlo.",
    silent: "Questo browser può riprodurre solo l’audio. Puoi salvare il file.",
    write: (name) => `Scrivi ${name} in un file…`,
    written:
      "È grande. Puoi scriverlo in un file mentre arriva. Se questa pagina si chiude prima della fine, una parte di quel file può restare su questo dispositivo.",
  },
  stages: {
    waiting: "In attesa di chi l’ha inviato…",
    full: "Questa pagina contiene già 64 MB di file. Premi «Scarica» per avere anche questo.",
    saved: "Salvato dove hai scelto.",
    cancelled: "Fermato prima della fine. Quello che era arrivato è eliminato.",
    gone: "Chi l’ha inviato non ce l’ha più.",
    changed: "Chi l’ha inviato l’ha cambiato o tolto.",
    damaged:
      "Quello che è arrivato non è il file inviato, quindi è stato eliminato. Chiedi di nuovo il file.",
    left: "Chi lo inviava è uscito prima della fine. Quello che era arrivato è eliminato.",
    stalled: "Per un po’ non è arrivato niente. Quello che era arrivato è eliminato.",
    unwritten:
      "Non è stato possibile scriverlo lì. Quello che era arrivato è eliminato. Scegli un altro posto.",
  },
  viewing: {
    title: "Immagine",
    close: "Chiudi",
    previous: "Precedente",
    next: "Successiva",
    real: "Dimensione reale",
  },
  typeNames: {
    drawing: "disegno SVG",
    picture: "immagine",
    sound: "audio",
    video: "video",
    pdf: "documento PDF",
    document: "documento di testo",
    spreadsheet: "foglio di calcolo",
    slides: "presentazione",
    archive: "archivio",
    program: "programma",
    webPage: "pagina web",
    text: "testo",
    unknown: "tipo sconosciuto",
  },
  shortTypes: {
    picture: (format) => `immagine ${format}`,
    sound: (format) => `audio ${format}`,
    video: (format) => `video ${format}`,
  },
  room: {
    unnamed: "Stanza",
    locked: "Chiusa a chiave",
    invite: "Invita",
    leave: "Esci",
    people: "Persone",
    close: "Chiudi",
    conversation: "Conversazione",
    message: "Messaggio",
    placeholder: "Messaggio",
    nobody: "Qui non c’è nessuno",
    send: "Invia",
    you: "tu",
    away: "assente",
    ignored: "messaggi nascosti",
    unfold: "… Mostra tutto",
    arrived:
      "Sei dentro. Vedi i messaggi da adesso in poi. Solo le persone in questa stanza possono leggerli.",
    checking: "Controlla che nessuno ascolti di nascosto",
    suspicious:
      "Un messaggio di {name} prima di questo forse manca o è stato cambiato. Chiedi a {name} di inviarlo di nuovo.",
    speaks: "Stanza: ",
    said: (alias) => `${alias}: `,
    confided: (alias, sign) => `${alias} ${sign} sussurra: `,
    whisper: "sussurro a {name}",
    whisperToYou: "sussurro a te",
    again: (time) => `inviato alle ${time}, arrivato tardi`,
    early: "non in ordine",
    who: "In questa stanza:",
    reconnecting:
      "Nessuna connessione. Puoi continuare a scrivere: i tuoi messaggi partono quando torna.",
    stranded:
      "Il server non risponde ancora. Quello che vedi resta qui, e quello che scrivi parte quando risponde. Lascia aperta questa pagina, o esci.",
    hurry: "Prova adesso",
    count(here, away = 0) {
      const present = `${write.number(here)} qui`;
      if (away > 0) {
        return write.plural(away, { one: `${present}, # assente`, other: `${present}, # assenti` });
      }
      return here > 1 ? present : "Solo tu";
    },
    fresh: (lines) => write.plural(lines, { one: "# nuovo", other: "# nuovi" }),
    others: (people) => write.plural(people, { one: "# altra persona", other: "altre # persone" }),
    member: "Qualcuno",
    timeLeft: (time) => `ancora ${time}`,
  },
  rooms: {
    title: "Stanze di questo server",
    open: "Aperta a chiunque",
    guarded: "Con password. Per entrare, apri il link che ti hanno dato.",
    closed: "Chiusa: qualcuno l’ha terminata. Riapre entro un giorno.",
    enter: "Entra in {name}",
    people: (atLeast) =>
      atLeast > 0 ? `${write.number(atLeast)} persone o più` : "Meno di 5 persone",
  },
  invitation: {
    still: "La tua stanza è pronta. Ora invita qualcuno.",
    inviting: "Invita persone",
    again: "Tutti gli altri sono usciti.",
    link: "Invia il link",
    open: "Non c’è una password: entra chiunque abbia questo link. Invialo solo con un mezzo sicuro.",
    copyLink: "Copia il link",
    copied: "Copiato ✓",
    password: "Di’ la password",
    apart: "Chiama, o incontratevi. Non inviarla nella stessa chat del link.",
    once: "Annotala prima di nasconderla: questa pagina non può mostrarla di nuovo.",
    unknown: "Tu conosci la password. Questa pagina non la conserva.",
    copyPassword: "Copia la password",
    hide: "Nascondi la password",
    more: "Scansiona o leggi ad alta voce",
    code: "Codice da leggere ad alta voce, o da scrivere al posto del link:",
    wait: "Lascia aperta questa pagina finché non entra qualcuno. Se cambi app, torna presto: una stanza vuota viene eliminata dopo un minuto.",
    tell: "Avvisami quando qualcuno entra",
  },
  leaving: {
    title: "Uscire da questa stanza?",
    text: "Questa pagina cancella la conversazione. Gli altri restano nella stanza.",
    farewell: "Messaggio di saluto",
    hint: "Facoltativo. Inviato a tutti quelli che sono qui adesso.",
    stay: "Resta",
    leave: "Esci",
  },
  visiting: {
    title: "Lasciare questa stanza per un’altra?",
    happens:
      "Hai aperto il link di un’altra stanza. Questa pagina cancella qui la conversazione prima di andarci. Gli altri restano in questa stanza.",
    stay: "Resta qui",
    go: "Vai nell’altra stanza",
  },
  ending: {
    start: "Apri una nuova stanza",
    enter: "Entra in una stanza",
    reload: "Ricarica la pagina",
  },
  connections: { open: "Connessione attiva", lost: "Riconnessione…" },
  ticks: {
    waiting: "in attesa di essere inviato",
    sent: "inviato",
    all: "l’hanno ricevuto tutti",
    alone: "Qui non c’è nessun altro, quindi nessuno riceve questo messaggio.",
  },
  deliveries: {
    sending: () => "invio…",
    sent: (received, of) =>
      received === 0
        ? "inviato, nessuno l’ha ancora ricevuto"
        : `ricevuto da ${write.number(received)} su ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "immagine", video: "video", audio: "audio" },
    missing: "non mostrato: non supportato o troppo grande",
    cut: "Il resto è mostrato senza formattazione, perché ce n’è troppa.",
  },
  attaching: {
    attach: "Allega",
    files: "File",
    photo: "Scatta una foto",
    reloaded: "I file che hai inviato prima non si possono più scaricare. Inviali di nuovo.",
    record: "Registra un messaggio vocale",
  },
  menu: {
    open: "Menu",
    lock: "Chiudi la stanza a chiave",
    unlock: "Riapri l’ingresso",
    verify: "Controlla: confronta le parole",
    help: "Comandi e formattazione",
    expiry: "Messaggi che spariscono…",
    clear: "Cancella questa pagina",
    export: "Salva la conversazione…",
    settings: "Impostazioni…",
    invite: "Invita persone…",
    leave: "Esci…",
    stop: "Termina la stanza…",
    whisper: "Sussurra",
    ignore: "Ignora",
    heed: "Non ignorare più",
    remove: "Espelli…",
    rename: "Cambia soprannome",
  },
  whispering: {
    to: "Solo a {name}",
    cancel: "Annulla",
    keep: "Continua a sussurrare",
    placeholder: (alias) => `Sussurra a ${alias}`,
    whisper: "Sussurra",
    send: "Invia il sussurro",
  },
  removing: {
    title: "Espellere questa persona?",
    happens:
      "{name} non potrà leggere nessun nuovo messaggio, ma può tenere quello che era sul suo schermo.",
    link: "La stanza riceve un nuovo link e viene chiusa a chiave: non entra nessun altro finché qualcuno di voi non riapre l’ingresso.",
    keep: "Non espellere",
    remove: "Espelli",
  },
  stopping: {
    title: "Terminare questa stanza per tutti?",
    happens:
      "Questa pagina cancella subito la conversazione. Le pagine degli altri la cancellano quando ricevono la richiesta di terminare. Una pagina senza connessione la riceve quando è di nuovo connessa.",
    final: "Dopo, il link non funziona più. Non si può tornare indietro.",
    keep: "Continua a parlare",
    stop: "Termina la stanza",
  },
  renaming: {
    title: "Cambia il tuo soprannome",
    label: "Nuovo soprannome",
    hint: "Tutti vedono il vecchio nome e quello nuovo.",
    keep: "Tieni il vecchio",
    rename: "Cambia",
  },
  comparing: {
    title: "Confronta le parole",
    how: "Chiamatevi, o incontratevi. Una persona legge ad alta voce queste 12 parole. Sono le stesse parole inglesi in ogni lingua. Se tutti vedete le stesse parole nello stesso ordine, nessuno ascolta di nascosto.",
    changed: "Qualcuno è entrato o uscito, quindi queste parole sono nuove. Ricominciate.",
    covers: "Le parole valgono per {text}.",
    differ:
      "Una parola è diversa? Allora smetti di scrivere qui. Aprite una nuova stanza, con una nuova password decisa al telefono o di persona.",
    loading: "Carico le parole…",
    again: "Riprova",
    same: "Tutte le 12 parole sono uguali",
    close: "Chiudi",
    never: "Non ancora controllato: sono davvero loro?",
    at: (time) => `Controllato alle ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "Da allora è entrata # persona.",
        other: "Da allora sono entrate # persone.",
      }),
    checked: "controllato",
    newcomer: "ingresso dopo il controllo",
    verify: "Controlla adesso",
  },
  copies: {
    link: "Il link è copiato.",
    code: "Il codice è copiato.",
    password: "La password è copiata.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "La stanza ha un nuovo link. È chiusa a chiave finché qualcuno di voi non riapre l’ingresso.",
    hint: "Questo link è nuovo. Usalo al posto di quello vecchio.",
    locked: "La stanza è chiusa a chiave: non entra nessun altro.",
    copy: "Copia il nuovo link",
    close: "OK",
  },
  commands: {
    purr: [
      "/w SOPRANNOME TESTO",
      "sussurra: lo vede solo questa persona. Anche /purr, /whisper, /msg",
    ],
    me: ["/me TESTO", "dice che cosa fai, come «Anna saluta»"],
    nick: ["/nick SOPRANNOME", "cambia il tuo soprannome"],
    who: ["/who", "mostra chi è nella stanza"],
    verify: ["/verify", "mostra 12 parole da confrontare: se sono uguali, nessuno è in mezzo"],
    lock: ["/lock", "chiude a chiave: non entra nessun altro"],
    unlock: ["/unlock", "riapre l’ingresso: si può entrare di nuovo"],
    ignore: [
      "/ignore SOPRANNOME",
      "nasconde su questa pagina quello che dice questa persona, o lo mostra di nuovo",
    ],
    kick: ["/kick SOPRANNOME", "espelle una persona e cambia il link"],
    stop: [
      "/stop",
      "termina la stanza: ogni pagina cancella la conversazione quando le arriva la richiesta di terminare",
    ],
    send: ["/send", "ti fa scegliere i file da inviare"],
    clear: ["/clear", "cancella la conversazione solo da questa pagina"],
    export: ["/export", "ti chiede, poi salva la conversazione in un file"],
    help: ["/help", "mostra questo elenco"],
    exit: ["/exit SALUTO", "esce dalla stanza, con un saluto se vuoi"],
  },
  helping: {
    title: "Che cosa puoi scrivere",
    groups: {
      messages: "Messaggi",
      people: "Persone",
      room: "La stanza",
      page: "La tua pagina",
    },
    formats: "Formattazione",
    marks: [
      ["**testo**", "grassetto"],
      ["*testo*", "corsivo"],
      ["~~testo~~", "barrato"],
      ["`testo`", "codice. Metti ``` sopra e sotto più righe"],
      ["- testo", "un elenco. O 1. testo"],
      ["> testo", "una citazione"],
      ["[testo](https://…)", "un link"],
    ],
    undone: "Una \\ davanti a un segno mostra il segno stesso. Funziona anche l’HTML.",
    back: "Per tornare, ti servono il link e la password.",
    close: "Chiudi",
  },
  systemMessages: {
    joined: () => "{name} entra.",
    farewell: () => "{name} esce: {text}",
    away: () => "{name} ha perso la connessione.",
    back: () => "{name} è di nuovo qui.",
    renamed: () => "{text} ora si chiama {name}.",
    locked: () => "{name} ha chiuso la stanza a chiave. Non entra nessun altro.",
    unlocked: () => "{name} ha riaperto l’ingresso della stanza.",
    expiry: (n) =>
      n === 0
        ? "{name} ha disattivato i messaggi che spariscono. I vecchi spariscono lo stesso."
        : `{name} fa sparire i nuovi messaggi dopo ${write.span(n, "long")}.`,
    cleared: () =>
      "La conversazione è cancellata dal tuo schermo. Gli altri forse la vedono ancora.",
    removing: () => "Hai chiesto di espellere {name}.",
    ignored: () =>
      "Ignori {name}, e la pagina non glielo dice. I suoi messaggi sono nascosti qui, e i nuovi vengono eliminati.",
    heeded: () => "Non ignori più {name}.",
    "removal-failed": () =>
      "{name} è ancora qui: la connessione è caduta, o prima è stata espulsa un’altra persona. Riprova.",
    removed: () => "{name} ha espulso {text}. La stanza ha un nuovo link.",
    missing: (n) =>
      write.plural(n, {
        one: "Manca # messaggio di {name}. Chiedi a {name} di inviarlo di nuovo.",
        other: "Mancano # messaggi di {name}. Chiedi a {name} di inviarli di nuovo.",
      }),
    unreadable: () =>
      "{name} ha inviato qualcosa che qui non si può mostrare. Chiedi a {name} che cos’era.",
    fork: () =>
      "{name} ha inviato versioni diverse di un messaggio a persone diverse. {text} ne ha ricevuta un’altra. Non fidarti di nessuna versione.",
    hidden: () =>
      "{name} parla anche con qualcuno che non puoi vedere. Confrontate le parole prima di continuare.",
    quiet: () => "{name} non dice chi è nella stanza. Confrontate le parole prima di continuare.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} dice che la stanza è chiusa a chiave."
        : write.plural(n, {
            one: "{name} e # altra persona dicono che la stanza è chiusa a chiave.",
            other: "{name} e altre # persone dicono che la stanza è chiusa a chiave.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} dice che qualcuno aveva già espulso {text}."
        : write.plural(n, {
            one: "{name} e # altra persona dicono che qualcuno aveva già espulso {text}.",
            other: "{name} e altre # persone dicono che qualcuno aveva già espulso {text}.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "È connessa # persona che qui non si può mostrare. Non può leggere i tuoi messaggi finché non è nell’elenco delle persone.",
        other:
          "Sono connesse # persone che qui non si possono mostrare. Non possono leggere i tuoi messaggi finché non sono nell’elenco delle persone.",
      }),
    flood: () => "{name} invia troppo in una volta. Alcuni messaggi vengono lasciati fuori.",
    "channel-failed": () =>
      "Una parte di quello che invia {name} non si può leggere, perché {name} o il server non rispetta le regole. Forse mancano messaggi. Chiedi a {name} in un altro modo.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "È stata scritta # password sbagliata, che non ha aperto la stanza. Se non aspetti nessuno, chiudi la stanza a chiave.",
        other:
          "Sono state scritte # password sbagliate, che non hanno aperto la stanza. Se non aspetti nessuno, chiudi la stanza a chiave.",
      }),
    closing: (n) =>
      `Il server ha detto che si ferma alle ${write.exactTime(n)}. Quello che vedi resta qui, e torni appena risponde.`,
    ending: (n) =>
      `Questa stanza chiude alle {text}, per tutti. Ancora ${write.span(n * 60, "long")}.`,
  },
  otherMessages: {
    joinedAlike:
      "{name} entra. Attenzione: questo nome somiglia a un altro. Distinguili con le due parole accanto al nome.",
    leftSilently: "{name} esce.",
    removedUnseen:
      "{name} ha espulso una persona che qui non si è mai vista. La stanza ha un nuovo link.",
    forkedHere:
      "{name} ha inviato due versioni diverse di un messaggio. Non fidarti di nessuna versione.",
  },
  together: {
    joined: "{name} entrano.",
    farewell: "{name} escono.",
    away: "{name} hanno perso la connessione.",
    back: "{name} sono di nuovo qui.",
  },
  ends: {
    left: ["Hai lasciato la stanza", `${wiped} Puoi tornare con il link e la password.`],
    removed: ["Ti hanno espulso", `{name} ti ha espulso dalla stanza. ${wiped}`],
    moved: [
      "La stanza si è spostata",
      `{name} ha espulso qualcuno, e gli altri sono passati in una nuova stanza. ${wiped} Chiedi il nuovo link a qualcuno di loro.`,
    ],
    stopped: ["La stanza è stata terminata", `{name} l’ha terminata per tutti. ${wiped}`],
    "room-stopped": [
      "La stanza è stata terminata",
      `Lo dice il server, ma nessuno nella stanza l’ha confermato. Forse si è spostata: chiedi agli altri. ${wiped} ${dead}`,
    ],
    "room-expired": [
      "Il tempo è finito",
      `La stanza ha chiuso all’ora stabilita. ${wiped} ${dead}`,
    ],
    "room-unknown": [
      "La stanza non c’è più",
      `Una stanza vuota viene eliminata dopo un minuto. ${wiped}`,
    ],
    "access-wrong": [
      "La stanza è cambiata",
      `Qualcuno l’ha riaperta con un’altra password. ${wiped} Chiedi la nuova password.`,
    ],
    "relay-unreachable": [
      "Il server non risponde",
      `${wiped} Controlla la connessione. Puoi tornare con il link e la password.`,
    ],
    "version-unknown": [
      "Versioni diverse",
      `Questa pagina e il server hanno versioni diverse. ${wiped} ${reload}`,
    ],
    "protocol-broken": [
      "Il server ha chiuso la connessione",
      `Non ha capito questa pagina. ${wiped} ${reload}`,
    ],
    internal: [
      "Qualcosa è andato storto in questa pagina.",
      `Per sicurezza, questa pagina ha lasciato la stanza. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Termino la stanza…",
    unsent: "Non ancora terminata",
    count: (done, of) => `Pagine cancellate: ${write.number(done)} di ${write.number(of)}`,
    connection:
      "Questa pagina ha cancellato la conversazione, ma non è connessa. Lasciala aperta: invia la richiesta di terminare quando è di nuovo connessa. Dopo 10 minuti smette di provare. Fino ad allora conserva le chiavi della stanza. Gli altri forse hanno ancora la conversazione.",
    move: "Questa pagina ha cancellato la conversazione. Lasciala aperta: dopo un’espulsione la stanza passa a un nuovo link, e questa pagina invia lì la richiesta di terminare.",
    others: "Questa pagina ha cancellato la conversazione. In attesa degli altri…",
    leave: "Esci senza terminare",
    title: "Hai terminato la stanza",
    all: "Tutte le pagine della stanza segnalano di aver cancellato la conversazione.",
    missing:
      "Nessuna risposta da {text}. La conversazione resta lì finché la pagina non è di nuovo connessa e il server non le comunica che la stanza è terminata.",
    confirmed: "Il server ha terminato la stanza. Il link non funziona più.",
    passed: "Il server non l’ha confermato. Il link forse funziona ancora.",
    unheard: "La fine non è stata confermata",
    kept: "Questa pagina non ha potuto inviare la richiesta di terminare. Gli altri forse hanno ancora la conversazione.",
    sent: "Nessuno ha risposto alla richiesta di terminare. Gli altri forse hanno ancora la conversazione.",
  },
  formats: {
    bold: "Grassetto",
    italic: "Corsivo",
    code: "Codice",
    link: "Link",
    quote: "Citazione",
    list: "Elenco",
  },
  writing: {
    formatting: "Formattazione",
    preview: "Anteprima",
    suggestions: "Suggerimenti",
    found: (n) =>
      write.plural(n, {
        one: "# suggerimento. Premi Tab per usarlo.",
        other: "# suggerimenti. Premi Tab per usarne uno.",
      }),
    answering: "Risposta a {name}",
    answered: "in risposta a {name}:",
    gone: "Questo messaggio non è più qui.",
    edit: "Cambia",
    editing: "Stai cambiando il tuo messaggio",
    cancel: "Annulla",
    save: "Salva",
    edited: "cambiato",
    earlier: "Che cosa diceva prima",
    before: (text) => `cambiato, prima: ${text}`,
    retracted: "messaggio eliminato",
    more: "Rispondi, reagisci…",
    line: "Questo messaggio",
    about: "{name}, {text}:",
    walking:
      "Usa le frecce per andare da un messaggio all’altro. Premi Invio per vedere le azioni.",
    reply: "Rispondi",
    copy: "Copia il testo",
    retract: "Elimina",
    own: "Un’altra emoji",
    react: "Reagisci",
    unreact: "Togli la tua emoji",
    close: "Chiudi",
    reactedBy: (emoji, names) => `${emoji} da ${names}`,
    one: "{name} sta scrivendo…",
    many: "Più persone stanno scrivendo…",
    fresh: "Nuovo",
  },
  expiry: {
    title: "Messaggi che spariscono",
    never: "mai",
    text: "Da adesso ogni schermo toglie un messaggio quando il suo tempo è finito. Fino ad allora, chiunque nella stanza può copiarlo. Per i messaggi di prima non cambia niente.",
    label: "I messaggi spariscono dopo",
    keep: "Annulla",
    change: "Cambia",
    notice: (time) => `I messaggi spariscono dopo ${time}`,
  },
  exporting: {
    title: "Salvare la conversazione?",
    text: "Tutto quello che vedi qui, anche i sussurri, finisce in un file su questo dispositivo. Chiunque ottenga il dispositivo può leggerlo, forse anche dopo che l’hai eliminato.",
    others: "La pagina non lo dice agli altri.",
    keep: "Non salvare",
    save: "Salva",
    file: "conversazione.txt",
    saved: "La conversazione è stata salvata in questo file.",
    to: (alias) => `sussurro a ${alias}`,
  },
  sharing: {
    title: "Il link come codice QR: scansionalo con l’altro telefono",
    share: "Condividi…",
  },
  covering: {
    covered: "Nascosto. Torna a questa finestra per continuare a leggere.",
  },
  settings: {
    cover: "Nascondi la stanza quando cambio app",
    notify: "Avvisami dei nuovi messaggi",
    sound: "Suono per i nuovi messaggi",
    awake: "Tieni lo schermo acceso",
    typing: "Mostra quando scrivo",
    enter: "Il tasto Invio comincia una nuova riga",
    times: "Mostra sempre l’ora",
    theme: "Colori",
    kept: "Messaggi sullo schermo",
    language: "Lingua",
  },
  themes: { system: "automatico", light: "chiaro", dark: "scuro" },
  setting: {
    title: "Impostazioni",
    hint: "La pagina dimentica queste impostazioni quando la chiudi. Le notifiche non mostrano mai testo o nomi, ma il tuo browser ricorda che le hai permesse.",
    refused:
      "Il tuo browser non l’ha permesso. Puoi cambiarlo nelle sue impostazioni per questa pagina.",
    close: "Chiudi",
  },
});
