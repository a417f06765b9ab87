/**
 * Français, avec « tu ». Un mot pour chaque chose : room = salon, link = lien, password = mot de
 * passe, server = serveur, whisper = chuchoter, remove = exclure (faire sortir, où « exclu »
 * s’accorderait avec la personne), lock = verrouiller, wipe = effacer, alias = pseudo, code = code,
 * stop = fermer pour tous, leave = quitter, verify = vérifier.
 */
import type { Translation } from "./language.ts";

const kept = "Ce que tu as écrit est toujours là.";
const choices = "Tu peux l’envoyer telle quelle ou la laisser de côté.";
const garbled =
  "Cette page n’a pas pu lire quelque chose qui est arrivé et l’a laissé de côté. Il manque peut-être un message.";
const copyFailed =
  "Ton navigateur n’a pas permis de copier. Sélectionne le texte et copie-le toi-même.";
const wiped = "La conversation est effacée de ton écran.";
const dead = "Le lien ne marche plus.";
const reload = "Recharge la page, puis entre de nouveau.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Écris un pseudo, pour que les autres sachent qui parle.",
    "alias-too-long": "Ce pseudo est trop long. Choisis-en un plus court.",
    "alias-malformed": "Commence par une lettre ou un chiffre.",
    "character-too-new":
      "Il y a ici un caractère que certains appareils lisent autrement. Utilise un autre caractère.",
    "room-name-too-long": "Ce nom de salon est trop long. Utilise au plus 32 caractères.",
    "room-name-malformed": "Commence par une lettre ou un chiffre.",
    "password-too-long": "Ce mot de passe est trop long. Utilise au plus 1 000 caractères.",
    "password-malformed":
      "Ce mot de passe contient un caractère que personne ne peut taper, comme une tabulation. Tape le mot de passe à la main.",
    "code-empty": "Colle le lien, ou tape le code que l’on t’a donné.",
    "code-incomplete":
      "Ce lien ou ce code n’est pas complet. Un code a 27 lettres et chiffres. Vérifie-le ou redemande-le.",
    "code-mistyped": "Un caractère de ce code est faux. Vérifie-le ou redemande-le.",
    "code-malformed":
      "Il n’y a pas de code de salon ici, ou il y en a plusieurs. Vérifie-le ou redemande-le.",
    "page-incomplete":
      "Une partie de cette page n’a pas pu être chargée. Rien n’a été envoyé. Vérifie ta connexion, puis recharge la page.",
    "words-unavailable":
      "La liste de mots n’a pas pu être chargée. Invente un mot de passe d’au moins six mots.",
    "access-wrong":
      "Mauvais mot de passe, ou personne n’est encore là. Vérifie chaque mot ou redemande le mot de passe.",
    "room-unknown": "Il n’y a personne ici. Demande un nouveau lien.",
    "room-full": `Le salon est plein. Réessaie quand quelqu’un sera parti. ${kept}`,
    "room-locked": `Le salon est verrouillé. Demande à quelqu’un à l’intérieur de le déverrouiller. ${kept}`,
    "room-stopped":
      "Le serveur dit que quelqu’un a fermé ce salon pour tous. Il a peut-être déménagé. Demande un nouveau lien.",
    "room-expired":
      "Le temps de ce salon est écoulé, et son lien ne marche plus. Demande un nouveau lien.",
    "entry-slowed": `Trop de mauvais mots de passe ont été essayés ici. Attends une minute, puis réessaie. ${kept}`,
    "relay-unreachable": `Le serveur ne répond pas. Vérifie ta connexion, puis réessaie. ${kept} Si tu fais tourner ce serveur derrière un proxy, regarde son /healthz.`,
    "relay-full": `Le serveur est plein en ce moment. Réessaie plus tard. ${kept}`,
    "address-busy": `Il y a trop de connexions depuis ton réseau. Ferme d’autres onglets ou attends une minute. ${kept}`,
    "relay-closing": `Le serveur redémarre. Réessaie dans une minute. ${kept}`,
    "version-unknown":
      "Cette page et le serveur ont des versions différentes. Recharge-la, puis réessaie.",
    "protocol-broken": "Le serveur n’a pas compris cette page. Recharge-la, puis réessaie.",
    left: "Tu as quitté le salon.",
    removed: "On t’a fait sortir de ce salon. Tu peux ouvrir un nouveau salon.",
    moved:
      "Les autres sont partis dans un nouveau salon. Demande le lien à l’une de ces personnes.",
    stopped: "Ce salon a été fermé pour tous. Tu peux ouvrir un nouveau salon.",
    internal: `Un problème est survenu dans cette page. ${kept} Si cela se répète, recharge la page.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Un salon privé pour parler. Quand tout le monde est parti, il disparaît.",
    promises: [
      "Chiffré sur ton appareil. Le serveur ne peut pas le lire.",
      "Pas de compte, pas de numéro de téléphone, pas d’historique.",
      "Un seul appui cache tout.",
    ],
    forms: "Ouvrir ou entrer",
    start: "Ouvrir un salon",
    enter: "Entrer dans un salon",
    invited: "On t’invite dans un salon",
    given: "Salon {text} de ton lien",
    change: "Changer",
    public:
      "N’importe qui peut entrer dans ce salon et le lire. Les personnes qui gèrent ce serveur aussi.",
    startInstead: "Ouvrir plutôt un salon",
    startButton: "Ouvrir le salon",
    enterButton: "Entrer dans le salon",
    more: "Nom, mot de passe, durée",
    deriving: "Création des clés…",
    entering: "Tu entres…",
    slowed:
      "Quelqu’un a essayé de mauvais mots de passe ici, donc l’entrée prend plus de temps. L’essai continue…",
    cancel: "Annuler",
    show: "Montrer",
    hide: "Cacher",
    another: "Autres mots",
    weak: "Facile à deviner. Six mots sont plus sûrs.",
    nobody:
      "Il n’y a personne ici. Vérifie d’abord le code. S’il est juste, tu es en avance : tu peux ouvrir le salon et attendre.",
    sure: "Si tu ne doutes pas du mot de passe, ouvre le salon et attends dedans.",
    open: "Ouvrir et attendre",
    checkCode: "Vérifier le code",
    trace:
      "Ton navigateur se souvient des liens que tu ouvres. Pour ne laisser aucune trace, utilise une fenêtre privée.",
    protects: "Ce que cela protège, et ce que cela ne protège pas (en anglais)",
    version: (version) => `Sanctuary ${version}, logiciel libre sous licence MIT`,
    language: "Langue",
    languageMissing:
      "Cette langue n’a pas pu être chargée, donc la page est en anglais. Vérifie ta connexion, puis choisis-la de nouveau.",
  },
  fields: {
    alias: ["Pseudo", "N’importe quel nom. Pas besoin que ce soit le vrai."],
    roomName: ["Nom du salon", "Facultatif. Seules les personnes du salon le voient."],
    newPassword: [
      "Mot de passe",
      "Les invités ont besoin du lien et de ce mot de passe. Les mots sont anglais, car tous les claviers peuvent les taper. S’il est vide, toute personne qui a le lien peut entrer.",
    ],
    password: ["Mot de passe", "Laisse-le vide si on ne t’en a pas donné."],
    ttl: ["Le salon dure", ""],
    code: ["Code ou lien du salon", "27 lettres et chiffres, ou le lien entier."],
  },
  ttls: {
    0: "jusqu’à ce que tous soient partis",
    900: "15 minutes",
    3600: "1 heure",
    86400: "24 heures",
  },
  insecure: {
    title: "Parler ici n’est pas sûr",
    happened:
      "L’adresse de cette page ne commence pas par https, donc rien ne peut être chiffré ici. Rien n’a été envoyé.",
    next: "Demande l’adresse https à la personne qui t’a donné celle-ci. Sur l’appareil du serveur lui-même, une adresse qui commence par http://localhost marche aussi.",
  },
  reloaded: {
    inside:
      "Tu es toujours dans le salon. Le rechargement a effacé les messages précédents de ton écran.",
    title: "Tu étais dans ce salon",
    text: "Tu as rechargé la page, qui n’a gardé que le lien et ton pseudo. Tape le mot de passe pour revenir. Les autres te verront entrer de nouveau.",
    nothing:
      "Ton navigateur a fermé cette page pour économiser de la mémoire. Ouvre le lien de nouveau ou tape le code.",
  },
  protects: {
    intro:
      "Le serveur est le programme qui t’apporte cette page et transmet tes messages. Il n’en garde aucun.",
    who: "Qui est protégé de qui",
    can: "Apprend ou peut faire",
    cannot: "Ne peut pas",
    limits: "Limites, en toute franchise",
    back: "Retour à la première page",
  },
  hiding: {
    button: "Sortie rapide",
    label: "Sortie rapide, ou Échap deux fois",
    keys: "Échap Échap",
    how: "Sortie rapide, ou Échap deux fois, quitte tout de suite en silence et montre une autre page.",
  },
  blank: {
    title: "Liste de courses",
    items: ["Pain", "Lait", "Oignons", "Riz", "Thé", "Œufs", "Pommes", "Liquide vaisselle"],
    done: 2,
  },
  voice: {
    record: "Enregistrer un message vocal",
    stop: "Arrêter l’enregistrement",
    asking: "En attente du micro…",
    saving: "Un instant…",
    recorded: (time, longest) => `${time} sur ${longest}`,
    discard: "Jeter",
    message: "Message vocal",
    from: (name) => `Message vocal de ${name}`,
    preview: "Ton message vocal",
    play: (name) => `Écouter : ${name}`,
    pause: (name) => `Pause : ${name}`,
    position: "Position",
    at: (time, length) => `${time} sur ${length}`,
    speed: (times) => `Vitesse : ${write.number(times)}×`,
    unplayable: "Ce navigateur ne peut pas le lire. Tu peux l’enregistrer.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Ce navigateur ne peut pas enregistrer de message vocal. Utilise-en un plus récent, ou joins un enregistrement comme fichier.",
    "microphone-missing": "Ce navigateur ne trouve pas de micro. Branches-en un, puis réessaie.",
    "microphone-refused":
      "Ton navigateur ne laisse pas cette page utiliser le micro. Autorise-le, puis réessaie.",
    "microphone-busy":
      "Le micro n’a pas pu être ouvert. Ferme les autres programmes qui l’utilisent, puis réessaie.",
    "microphone-lost": "Le micro s’est arrêté. Ce qui a été enregistré est gardé.",
    "voice-empty":
      "Rien n’a été enregistré. Garde le bouton appuyé pendant que tu parles, ou appuie une fois pour commencer.",
    "voice-silent": "Le micro n’a rien capté. Écoute avant d’envoyer.",
    "voice-full": "L’enregistrement s’est arrêté après 5 minutes et il est gardé.",
    "page-hidden":
      "L’enregistrement s’est arrêté parce que cette page n’était plus visible. Ce qui a été enregistré est gardé.",
  },
  roomRefusals: {
    "files-refused": "Ce serveur n’accepte pas de fichiers.",
    "text-too-long": "Ce message est trop long. Envoie-le en plusieurs parties.",
    "outbox-full":
      "Trop de messages attendent la connexion. Ils sont gardés, celui-ci aussi. Envoie-le quand la connexion sera revenue.",
    "nobody-here":
      "Il n’y a personne d’autre ici, donc ceci n’a pas été envoyé. Rien n’est perdu. Envoie-le quand une autre personne entrera.",
    "alias-unknown": "Personne ici ne s’appelle {text}.",
    "alias-shared":
      "Plusieurs personnes s’appellent {text}. Choisis dans la liste des personnes, ou ajoute les deux mots à côté du nom.",
    "own-alias": "C’est toi.",
    "action-whispered": "/me va à tout le monde. Annule d’abord le chuchotement.",
    "message-unknown": `Ce message n’est plus ici. ${kept}`,
    "edit-late": `Tu ne peux modifier un message que pendant 10 minutes. ${kept}`,
    "edit-audience": `Une nouvelle personne est entrée après ce message, donc il ne peut pas être modifié. Envoie un nouveau message. ${kept}`,
    "edit-slowed": `Ceci ne peut pas être envoyé maintenant. Réessaie dans quelques secondes. ${kept}`,
    "edit-empty":
      "Un message ne peut pas être vide. Pour le retirer, annule et choisis « Supprimer » dans les actions du message.",
    "edit-command":
      "Tu modifies un message, donc /{text} n’a pas été exécuté. Annule d’abord. Pour l’écrire dans le message, mets un autre / devant.",
    "edit-gone":
      "Le message que tu modifiais n’est plus là. Si tu avais changé son texte, ton texte est toujours ici.",
    "emoji-malformed": "Tape un seul emoji.",
    "member-unknown": `Cette personne n’est plus dans le salon. ${kept}`,
    "not-connected": `Il n’y a pas de connexion. Réessaie quand elle sera revenue. ${kept}`,
    "removal-in-progress": `Une autre personne est en train d’être exclue. Réessaie dans quelques secondes. ${kept}`,
    "removal-slowed": `Tu viens d’exclure plusieurs personnes. Réessaie dans quelques secondes. ${kept}`,
    "command-incomplete": "Il manque quelque chose à /{text}. Tape /help pour voir comment faire.",
    "command-excess":
      "Tape /{text} sans rien derrière. Pour envoyer ceci comme message, mets un autre / devant.",
    "command-meant":
      "Ceci ressemble à la commande /{text}. Une commande commence par / et elle est seule. Pour envoyer ceci comme message, mets // devant.",
    "text-unseen": "Ce message aurait l’air vide, donc il n’a pas été envoyé.",
    "command-unknown":
      "La commande /{text} n’existe pas. Pour envoyer ceci comme message, mets un autre / devant. Tape /help pour voir toutes les commandes.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed":
      "Ce texte contient un caractère qui ne peut pas être envoyé. Tape le texte à la main.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Envoyer des fichiers",
    items: "Fichiers à envoyer",
    named: (n) => `Nom du fichier ${write.number(n)}`,
    caption: "Légende",
    nameHint: "Les noms des fichiers sont envoyés aussi. Change un nom qui en dit trop.",
    clean: "Enlever les détails cachés des photos",
    cleanHint: "Comme le lieu, l’appareil et la date.",
    unclean:
      "Les photos sont envoyées avec leurs détails cachés. Ils peuvent montrer où tu habites.",
    add: "Ajouter des fichiers",
    send: "Envoyer",
    cancel: "Annuler",
    remove: (name) => `Enlever ${name}`,
    removeShort: "Enlever",
    reading: "Examen des fichiers…",
    preparing: "Lecture des fichiers…",
    messages: (n) =>
      write.plural(n, {
        one: "Ces fichiers sont envoyés en # message.",
        other: "Ces fichiers sont envoyés en # messages.",
      }),
    shortened: "Le nom était trop long et a été raccourci.",
    still: "Cette image bouge. Seule sa première image est envoyée.",
    telling:
      "Le son, la vidéo et les documents sont envoyés tels quels. Ils peuvent révéler qui les a faits, où et quand.",
  },
  found: {
    place: "le lieu où il a été fait",
    device: (device) => `l’appareil (${device})`,
    time: (time) => `la date et l’heure (${time})`,
    trailer: "quelque chose après l’image, comme un petit film",
    all: (list) => `Ce fichier contient : ${list}.`,
    author: "Il peut révéler qui l’a fait.",
    nothing: "Il est envoyé tel quel. Aucun détail caché n’a été trouvé, mais il peut y en avoir.",
  },
  findings: {
    comment: "un texte ou des mots-clés",
    "maker-notes": "des notes de l’appareil photo",
    "serial-number": "un numéro de série",
    software: "le nom d’un programme",
    thumbnail: "une petite copie de l’image",
  },
  fileProblems: {
    "caption-too-long": "Cette légende est trop longue. Envoie le texte dans un message à part.",
    "file-malformed":
      "Ce fichier ne peut pas avoir ce nom. Utilise au plus 255 caractères, moins dans certaines écritures.",
    "file-too-long": "{name} est trop volumineux. Ici, on peut envoyer au plus {text}.",
    "file-unreadable":
      "{name} a été modifié, déplacé ou supprimé, ou c’est un dossier. Enlève-le et choisis-le de nouveau.",
    "files-too-many": "On peut envoyer au plus 100 fichiers à la fois. Envoie les autres ensuite.",
    folder: "{name} est un dossier sans fichiers.",
    none: "Ajoute au moins un fichier.",
    "canvas-tampered": `Ton navigateur, ou une extension, abîmerait cette image, donc elle n’a pas été nettoyée. ${choices}`,
    "picture-cut": `La fin de cette image manque. ${choices}`,
    "picture-too-large": `Cette image est trop grande pour être nettoyée ici. ${choices}`,
    "picture-unreadable": `Ton navigateur ne peut pas lire cette image. ${choices}`,
    "picture-unwritable": `Ton navigateur n’a pas pu écrire l’image nettoyée. Ferme d’autres onglets et réessaie. ${choices}`,
    "type-unsupported": `Une image de ce type ne peut pas être nettoyée ici. ${choices}`,
  },
  getting: {
    get: "Récupérer",
    save: "Enregistrer",
    cancel: "Annuler",
    named: {
      get: (name) => `Récupérer ${name}`,
      save: (name) => `Enregistrer ${name}`,
      cancel: (name) => `Annuler ${name}`,
    },
    open: (name) => `Montrer ${name}`,
    waits: "En attente de {name}…",
    fetched: (done, of) => `récupéré par ${write.number(done)} sur ${write.number(of)}`,
    progress: (done, of) => `${done} sur ${of}`,
    running: (done, of, speed, left) => `${done} sur ${of}, ${speed}, encore ${left}`,
    double: "Ce nom a deux extensions. Seule la dernière compte : {text}",
    other: (type) =>
      `Attention : ce n’est pas ce que dit la personne qui l’envoie. C’est : ${type}.`,
    unshown: "Cette page ne peut pas montrer ce fichier. Tu peux l’enregistrer.",
    silent: "Ce navigateur ne peut lire que le son. Tu peux enregistrer le fichier.",
    write: (name) => `Écrire ${name} dans un fichier…`,
    written:
      "Il est volumineux. Tu peux l’écrire dans un fichier pendant qu’il arrive. Si cette page se ferme avant la fin, une partie de ce fichier peut rester sur cet appareil.",
  },
  stages: {
    waiting: "En attente de la personne qui l’envoie…",
    full: "Cette page contient déjà 64 Mo de fichiers. Appuie sur « Récupérer » pour avoir aussi celui-ci.",
    saved: "Enregistré à l’endroit choisi.",
    cancelled: "Arrêté avant la fin. Ce qui était arrivé est supprimé.",
    gone: "La personne qui l’a envoyé ne l’a plus.",
    changed: "La personne qui l’a envoyé l’a modifié ou retiré.",
    damaged:
      "Ce qui est arrivé n’est pas le fichier envoyé, donc c’est supprimé. Redemande le fichier.",
    left: "La personne qui l’envoyait est partie avant la fin. Ce qui était arrivé est supprimé.",
    stalled: "Rien n’est arrivé pendant un moment. Ce qui était arrivé est supprimé.",
    unwritten:
      "Il n’a pas pu être écrit là. Ce qui était arrivé est supprimé. Choisis un autre endroit.",
  },
  viewing: {
    title: "Image",
    close: "Fermer",
    previous: "Précédente",
    next: "Suivante",
    real: "Taille réelle",
  },
  typeNames: {
    drawing: "dessin SVG",
    picture: "image",
    sound: "son",
    video: "vidéo",
    pdf: "document PDF",
    document: "document texte",
    spreadsheet: "feuille de calcul",
    slides: "diapositives",
    archive: "archive",
    program: "programme",
    webPage: "page web",
    text: "texte",
    unknown: "type inconnu",
  },
  shortTypes: {
    picture: (format) => `image ${format}`,
    sound: (format) => `son ${format}`,
    video: (format) => `vidéo ${format}`,
  },
  room: {
    unnamed: "Salon",
    locked: "Verrouillé",
    invite: "Inviter",
    leave: "Quitter",
    people: "Personnes",
    close: "Fermer",
    conversation: "Conversation",
    message: "Message",
    placeholder: "Message",
    nobody: "Il n’y a personne ici",
    send: "Envoyer",
    you: "toi",
    away: "pas là",
    ignored: "messages masqués",
    unfold: "… Tout montrer",
    arrived:
      "Te voilà dans le salon. Tu vois les messages à partir de maintenant. Seules les personnes de ce salon peuvent les lire.",
    checking: "Vérifier que personne n’écoute en cachette",
    suspicious:
      "Un message de {name} avant celui-ci manque peut-être ou a été modifié. Demande à {name} de l’envoyer de nouveau.",
    speaks: "Salon : ",
    said: (alias) => `${alias} : `,
    confided: (alias, sign) => `${alias} ${sign} chuchote : `,
    whisper: "chuchoté à {name}",
    whisperToYou: "chuchoté pour toi",
    again: (time) => `envoyé à ${time}, arrivé en retard`,
    early: "pas dans l’ordre",
    who: "Dans ce salon :",
    reconnecting:
      "Pas de connexion. Tu peux continuer à écrire : tes messages partent dès que tu es de retour.",
    stranded:
      "Toujours pas de réponse du serveur. Ce que tu vois reste ici, et ce que tu écris part quand il répond. Laisse cette page ouverte, ou quitte le salon.",
    hurry: "Essayer maintenant",
    count(here, away = 0) {
      const present = `${write.number(here)} ici`;
      if (away > 0) {
        return `${present}, ${write.number(away)} pas là`;
      }
      return here > 1 ? present : "Juste toi";
    },
    fresh: (lines) => write.plural(lines, { one: "# nouveau", other: "# nouveaux" }),
    others: (people) => write.plural(people, { one: "# autre", other: "# autres" }),
    member: "Quelqu’un",
    timeLeft: (time) => `encore ${time}`,
  },
  rooms: {
    title: "Salons de ce serveur",
    open: "Ouvert à tout le monde",
    guarded: "Avec mot de passe. Pour entrer, ouvre le lien que l’on t’a donné.",
    closed: "Fermé : quelqu’un l’a fermé pour tous. Il rouvre d’ici un jour.",
    enter: "Entrer dans {name}",
    people: (atLeast) =>
      atLeast > 0 ? `${write.number(atLeast)} personnes ou plus` : "Moins de 5 personnes",
  },
  invitation: {
    still: "Ton salon est prêt. Invite maintenant quelqu’un.",
    inviting: "Inviter des gens",
    again: "Tous les autres sont partis.",
    link: "Envoie le lien",
    open: "Il n’y a pas de mot de passe : toute personne qui a ce lien peut entrer. Envoie-le seulement par un moyen sûr.",
    copyLink: "Copier le lien",
    copied: "Copié ✓",
    password: "Dis le mot de passe",
    apart: "Appelez-vous, ou rencontrez-vous. Ne l’envoie pas dans la même discussion que le lien.",
    once: "Note-le avant de le cacher : cette page ne pourra plus le montrer.",
    unknown: "Tu connais le mot de passe. Cette page ne le garde pas.",
    copyPassword: "Copier le mot de passe",
    hide: "Cacher le mot de passe",
    more: "Scanner ou lire à voix haute",
    code: "Code à lire à voix haute, ou à taper à la place du lien :",
    wait: "Laisse cette page ouverte jusqu’à ce que quelqu’un entre. Si tu changes d’application, reviens vite : un salon vide est supprimé au bout d’une minute.",
    tell: "Me prévenir quand quelqu’un entre",
  },
  leaving: {
    title: "Quitter ce salon ?",
    text: "Cette page efface la conversation. Les autres restent dans le salon.",
    farewell: "Message d’au revoir",
    hint: "Facultatif. Envoyé à tous ceux qui sont ici maintenant.",
    stay: "Rester",
    leave: "Quitter",
  },
  visiting: {
    title: "Quitter ce salon pour un autre ?",
    happens:
      "Tu as ouvert le lien d’un autre salon. Cette page efface ici la conversation avant d’y aller. Les autres restent dans ce salon.",
    stay: "Rester ici",
    go: "Aller dans l’autre salon",
  },
  ending: {
    start: "Ouvrir un nouveau salon",
    enter: "Entrer dans un salon",
    reload: "Recharger la page",
  },
  connections: { open: "Connexion établie", lost: "Reconnexion…" },
  ticks: {
    waiting: "en attente d’envoi",
    sent: "envoyé",
    all: "tout le monde l’a",
    alone: "Il n’y a personne d’autre ici, donc personne ne reçoit ce message.",
  },
  deliveries: {
    sending: () => "envoi…",
    sent: (received, of) =>
      received === 0
        ? "envoyé, personne ne l’a encore"
        : `reçu par ${write.number(received)} sur ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "image", video: "vidéo", audio: "son" },
    missing: "pas montré : non pris en charge ou trop grand",
    cut: "Le reste est montré sans mise en forme, car il y en a trop.",
  },
  attaching: {
    attach: "Joindre",
    files: "Fichiers",
    photo: "Prendre une photo",
    reloaded:
      "Les fichiers que tu avais envoyés ne peuvent plus être récupérés. Envoie-les de nouveau.",
    record: "Enregistrer un message vocal",
  },
  menu: {
    open: "Menu",
    lock: "Verrouiller le salon",
    unlock: "Déverrouiller le salon",
    verify: "Vérifier : comparer les mots",
    help: "Commandes et mise en forme",
    expiry: "Messages éphémères…",
    clear: "Effacer cette page",
    export: "Enregistrer la conversation…",
    settings: "Réglages…",
    invite: "Inviter des gens…",
    leave: "Quitter…",
    stop: "Fermer pour tous…",
    whisper: "Chuchoter",
    ignore: "Masquer",
    heed: "Ne plus masquer",
    remove: "Exclure…",
    rename: "Changer de pseudo",
  },
  whispering: {
    to: "Seulement à {name}",
    cancel: "Annuler",
    keep: "Continuer à chuchoter",
    placeholder: (alias) => `Chuchoter à ${alias}`,
    whisper: "Chuchoter",
    send: "Envoyer le chuchotement",
  },
  removing: {
    title: "Exclure cette personne ?",
    happens:
      "{name} ne pourra lire aucun nouveau message, mais peut garder ce qui était sur son écran.",
    link: "Le salon reçoit un nouveau lien et il est verrouillé : aucune nouvelle personne n’entre jusqu’à ce que quelqu’un d’entre vous le déverrouille.",
    keep: "Ne pas exclure",
    remove: "Exclure",
  },
  stopping: {
    title: "Fermer ce salon pour tous ?",
    happens:
      "Cette page efface la conversation tout de suite. Les pages des autres l’effacent quand elles apprennent la fermeture. Une page sans connexion l’apprend quand elle est reconnectée.",
    final: "Ensuite, le lien ne marche plus. Tu ne peux pas revenir en arrière.",
    keep: "Continuer à parler",
    stop: "Fermer pour tous",
  },
  renaming: {
    title: "Changer de pseudo",
    label: "Nouveau pseudo",
    hint: "Tout le monde voit ton ancien et ton nouveau nom.",
    keep: "Garder l’ancien",
    rename: "Changer",
  },
  comparing: {
    title: "Comparer les mots",
    how: "Appelez-vous, ou rencontrez-vous. Une personne lit ces 12 mots à voix haute. Ce sont les mêmes mots anglais dans toutes les langues. Si vous voyez tous les mêmes mots dans le même ordre, personne n’écoute en cachette.",
    changed: "Quelqu’un est entré ou parti, donc ces mots sont nouveaux. Recommencez.",
    covers: "Les mots valent pour {text}.",
    differ:
      "Un mot est différent ? Alors arrêtez d’écrire ici. Ouvrez un nouveau salon, avec un nouveau mot de passe choisi par téléphone ou face à face.",
    loading: "Chargement des mots…",
    again: "Réessayer",
    same: "Les 12 mots sont les mêmes",
    close: "Fermer",
    never: "Pas encore vérifié : est-ce bien qui tu crois ?",
    at: (time) => `Vérifié à ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "# personne est entrée depuis.",
        other: "# personnes sont entrées depuis.",
      }),
    checked: "vérifié",
    newcomer: "après la vérification",
    verify: "Vérifier maintenant",
  },
  copies: {
    link: "Le lien est copié.",
    code: "Le code est copié.",
    password: "Le mot de passe est copié.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "Le salon a un nouveau lien. Il est verrouillé jusqu’à ce que quelqu’un d’entre vous le déverrouille.",
    hint: "Ce lien est nouveau. Utilise-le à la place de l’ancien.",
    locked: "Le salon est verrouillé : aucune nouvelle personne n’entre.",
    copy: "Copier le nouveau lien",
    close: "OK",
  },
  commands: {
    purr: [
      "/w PSEUDO TEXTE",
      "chuchote : seule cette personne le voit. Aussi /purr, /whisper, /msg",
    ],
    me: ["/me TEXTE", "dit ce que tu fais, comme « Anna fait signe »"],
    nick: ["/nick PSEUDO", "change ton pseudo"],
    who: ["/who", "montre qui est dans le salon"],
    verify: [
      "/verify",
      "montre 12 mots à comparer : s’ils sont les mêmes, personne n’est entre vous",
    ],
    lock: ["/lock", "verrouille : aucune nouvelle personne n’entre"],
    unlock: ["/unlock", "déverrouille le salon"],
    ignore: [
      "/ignore PSEUDO",
      "masque sur cette page ce que dit cette personne, ou le montre de nouveau",
    ],
    kick: ["/kick PSEUDO", "exclut une personne et change le lien"],
    stop: [
      "/stop",
      "ferme le salon pour tous : chaque page efface la conversation quand la fermeture lui parvient",
    ],
    send: ["/send", "te laisse choisir des fichiers à envoyer"],
    clear: ["/clear", "efface la conversation de cette page seulement"],
    export: ["/export", "te demande, puis enregistre la conversation dans un fichier"],
    help: ["/help", "montre cette liste"],
    exit: ["/exit AU REVOIR", "quitte le salon, avec un au revoir si tu veux"],
  },
  helping: {
    title: "Ce que tu peux taper",
    groups: {
      messages: "Messages",
      people: "Personnes",
      room: "Le salon",
      page: "Ta page",
    },
    formats: "Mise en forme",
    marks: [
      ["**texte**", "gras"],
      ["*texte*", "italique"],
      ["~~texte~~", "barré"],
      ["`texte`", "code. Mets ``` au-dessus et au-dessous de plusieurs lignes"],
      ["- texte", "une liste. Ou 1. texte"],
      ["> texte", "une citation"],
      ["[texte](https://…)", "un lien"],
    ],
    undone: "Un \\ devant un signe montre le signe lui-même. Le HTML marche aussi.",
    back: "Pour revenir, il te faut le lien et le mot de passe.",
    close: "Fermer",
  },
  systemMessages: {
    joined: () => "{name} a rejoint le salon.",
    farewell: () => "{name} a quitté le salon : {text}",
    away: () => "{name} a perdu la connexion.",
    back: () => "{name} est de retour.",
    renamed: () => "{text} s’appelle maintenant {name}.",
    locked: () => "{name} a verrouillé le salon. Aucune nouvelle personne n’entre.",
    unlocked: () => "{name} a déverrouillé le salon.",
    expiry: (n) =>
      n === 0
        ? "{name} a désactivé les messages éphémères. Ceux d’avant disparaissent quand même."
        : `{name} fait disparaître les nouveaux messages après ${write.span(n, "long")}.`,
    cleared: () =>
      "La conversation est effacée de ton écran. Les autres la voient peut-être encore.",
    removing: () => "Tu as demandé d’exclure {name}.",
    ignored: () =>
      "Tu masques {name}, qui ne le sait pas. Ses messages sont cachés ici, et les nouveaux sont supprimés.",
    heeded: () => "Tu ne masques plus {name}.",
    "removal-failed": () =>
      "{name} est toujours ici : la connexion s’est coupée, ou une autre personne a été exclue d’abord. Réessaie.",
    removed: () => "{name} a exclu {text}. Le salon a un nouveau lien.",
    missing: (n) =>
      write.plural(n, {
        one: "Il manque # message de {name}. Demande à {name} de l’envoyer de nouveau.",
        other: "Il manque # messages de {name}. Demande à {name} de les envoyer de nouveau.",
      }),
    unreadable: () =>
      "{name} a envoyé quelque chose qui ne peut pas être montré ici. Demande à {name} ce que c’était.",
    fork: () =>
      "{name} a envoyé des versions différentes d’un message à des personnes différentes. {text} en a reçu une autre. Ne te fie à aucune version.",
    hidden: () =>
      "{name} parle aussi à quelqu’un que tu ne peux pas voir. Comparez les mots avant de continuer.",
    quiet: () => "{name} ne dit pas qui est dans le salon. Comparez les mots avant de continuer.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} dit que le salon est verrouillé."
        : write.plural(n, {
            one: "{name} et # autre disent que le salon est verrouillé.",
            other: "{name} et # autres disent que le salon est verrouillé.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} dit qu’on a fait sortir {text} auparavant."
        : write.plural(n, {
            one: "{name} et # autre disent qu’on a fait sortir {text} auparavant.",
            other: "{name} et # autres disent qu’on a fait sortir {text} auparavant.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "# personne connectée ne peut pas être montrée ici. Elle ne peut pas lire tes messages tant qu’elle n’est pas dans la liste des personnes.",
        other:
          "# personnes connectées ne peuvent pas être montrées ici. Elles ne peuvent pas lire tes messages tant qu’elles ne sont pas dans la liste des personnes.",
      }),
    flood: () => "{name} envoie trop de choses à la fois. Certains messages sont laissés de côté.",
    "channel-failed": () =>
      "Une partie de ce qu’envoie {name} ne peut pas être lue, car {name} ou le serveur ne respecte pas les règles. Il manque peut-être des messages. Demande à {name} par un autre moyen.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "# mauvais mot de passe a été tapé et n’a pas ouvert le salon. Si tu n’attends personne, verrouille le salon.",
        other:
          "# mauvais mots de passe ont été tapés et n’ont pas ouvert le salon. Si tu n’attends personne, verrouille le salon.",
      }),
    closing: (n) =>
      `Le serveur a dit qu’il s’arrête à ${write.exactTime(n)}. Ce que tu vois reste ici, et tu seras de retour dès qu’il répondra.`,
    ending: (n) =>
      `Ce salon ferme à {text}, pour tout le monde. Encore ${write.span(n * 60, "long")}.`,
  },
  otherMessages: {
    joinedAlike:
      "{name} a rejoint le salon. Attention : ce nom ressemble à un autre. Distingue-les par les deux mots à côté du nom.",
    leftSilently: "{name} a quitté le salon.",
    removedUnseen:
      "{name} a exclu une personne qui n’a jamais été vue ici. Le salon a un nouveau lien.",
    forkedHere:
      "{name} a envoyé deux versions différentes d’un message. Ne te fie à aucune version.",
  },
  together: {
    joined: "{name} ont rejoint le salon.",
    farewell: "{name} ont quitté le salon.",
    away: "{name} ont perdu la connexion.",
    back: "{name} sont de retour.",
  },
  ends: {
    left: ["Tu as quitté le salon", `${wiped} Tu peux revenir avec le lien et le mot de passe.`],
    removed: ["On t’a fait sortir du salon", `{name} t’a fait sortir du salon. ${wiped}`],
    moved: [
      "Le salon a déménagé",
      `{name} a exclu quelqu’un, et les autres sont partis dans un nouveau salon. ${wiped} Demande le nouveau lien à l’une de ces personnes.`,
    ],
    stopped: ["Le salon a été fermé", `{name} l’a fermé pour tous. ${wiped}`],
    "room-stopped": [
      "Le salon a été fermé",
      `Le serveur le dit, mais personne dans le salon ne l’a confirmé. Il a peut-être déménagé : demande aux autres. ${wiped} ${dead}`,
    ],
    "room-expired": ["Le temps est écoulé", `Le salon a fermé à l’heure prévue. ${wiped} ${dead}`],
    "room-unknown": [
      "Le salon n’existe plus",
      `Un salon vide est supprimé au bout d’une minute. ${wiped}`,
    ],
    "access-wrong": [
      "Le salon a changé",
      `Quelqu’un l’a rouvert avec un autre mot de passe. ${wiped} Demande le nouveau mot de passe.`,
    ],
    "relay-unreachable": [
      "Le serveur ne répond pas",
      `${wiped} Vérifie ta connexion. Tu peux revenir avec le lien et le mot de passe.`,
    ],
    "version-unknown": [
      "Versions différentes",
      `Cette page et le serveur ont des versions différentes. ${wiped} ${reload}`,
    ],
    "protocol-broken": [
      "Le serveur a coupé la connexion",
      `Il n’a pas compris cette page. ${wiped} ${reload}`,
    ],
    internal: [
      "Un problème est survenu dans cette page.",
      `Par sécurité, cette page a quitté le salon. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Fermeture du salon pour tous…",
    unsent: "Pas encore fermé",
    count: (done, of) => `effacée chez ${write.number(done)} sur ${write.number(of)}`,
    connection:
      "Cette page a effacé la conversation, mais n’est pas connectée. Laisse-la ouverte : elle envoie la fermeture quand elle est reconnectée. Après 10 minutes, elle n’essaie plus. Jusque-là, elle garde les clés du salon. Les autres ont peut-être encore la conversation.",
    move: "Cette page a effacé la conversation. Laisse-la ouverte : après une exclusion, le salon déménage vers un nouveau lien, et cette page y envoie la fermeture.",
    others: "Cette page a effacé la conversation. En attente des autres…",
    leave: "Quitter sans fermer le salon",
    title: "Tu as fermé le salon pour tous",
    all: "Toutes les pages du salon signalent qu’elles ont effacé la conversation.",
    missing:
      "Pas de réponse de {text}. Leurs pages gardent la conversation jusqu’à ce qu’elles soient reconnectées et que le serveur leur annonce la fermeture.",
    confirmed: "Le serveur a fermé le salon. Le lien ne marche plus.",
    passed: "Le serveur ne l’a pas confirmé. Le lien marche peut-être encore.",
    unheard: "La fermeture n’a pas été confirmée",
    kept: "Cette page n’a pas pu envoyer la fermeture. Les autres ont peut-être encore la conversation.",
    sent: "Personne n’a répondu à la fermeture. Les autres ont peut-être encore la conversation.",
  },
  formats: {
    bold: "Gras",
    italic: "Italique",
    code: "Code",
    link: "Lien",
    quote: "Citation",
    list: "Liste",
  },
  writing: {
    formatting: "Mise en forme",
    preview: "Aperçu",
    suggestions: "Suggestions",
    found: (n) =>
      write.plural(n, {
        one: "# suggestion. Appuie sur Tab pour l’utiliser.",
        other: "# suggestions. Appuie sur Tab pour en utiliser une.",
      }),
    answering: "Réponse à {name}",
    answered: "en réponse à {name} :",
    gone: "Ce message n’est plus ici.",
    edit: "Modifier",
    editing: "Tu modifies ton message",
    cancel: "Annuler",
    save: "Enregistrer",
    edited: "modifié",
    earlier: "Ce qu’il disait avant",
    before: (text) => `modifié, avant : ${text}`,
    retracted: "message supprimé",
    more: "Répondre, réagir…",
    line: "Ce message",
    about: "{name}, {text} :",
    walking: "Les flèches vont d’un message à l’autre. Appuie sur Entrée pour voir les actions.",
    reply: "Répondre",
    copy: "Copier le texte",
    retract: "Supprimer",
    own: "Autre emoji",
    react: "Réagir",
    unreact: "Enlever ton emoji",
    close: "Fermer",
    reactedBy: (emoji, names) => `${emoji} de ${names}`,
    one: "{name} écrit…",
    many: "Plusieurs personnes écrivent…",
    fresh: "Nouveau",
  },
  expiry: {
    title: "Messages éphémères",
    never: "jamais",
    text: "À partir de maintenant, chaque écran enlève un message quand son temps est écoulé. Jusque-là, toute personne du salon peut le copier. Rien ne change pour les messages d’avant.",
    label: "Les messages disparaissent après",
    keep: "Annuler",
    change: "Changer",
    notice: (time) => `Les messages disparaissent après ${time}`,
  },
  exporting: {
    title: "Enregistrer la conversation ?",
    text: "Tout ce que tu vois ici, les chuchotements aussi, va dans un fichier sur cet appareil. Toute personne qui obtient l’appareil peut le lire, peut-être même après que tu l’as supprimé.",
    others: "Les autres n’en savent rien.",
    keep: "Ne pas enregistrer",
    save: "Enregistrer",
    file: "conversation.txt",
    saved: "La conversation a été enregistrée dans ce fichier.",
    to: (alias) => `chuchoté à ${alias}`,
  },
  sharing: {
    title: "Le lien en code QR : scanne-le avec l’autre téléphone",
    share: "Partager…",
  },
  covering: {
    covered: "Caché. Reviens à cette fenêtre pour continuer à lire.",
  },
  settings: {
    cover: "Cacher le salon quand je change d’application",
    notify: "M’avertir des nouveaux messages",
    sound: "Son pour les nouveaux messages",
    awake: "Garder l’écran allumé",
    typing: "Montrer quand j’écris",
    enter: "Entrée commence une nouvelle ligne",
    times: "Toujours montrer l’heure",
    theme: "Couleurs",
    kept: "Messages à l’écran",
    language: "Langue",
  },
  themes: { system: "automatique", light: "clair", dark: "sombre" },
  setting: {
    title: "Réglages",
    hint: "La page oublie ces réglages quand tu la fermes. Les notifications ne montrent jamais de texte ni de nom, mais ton navigateur se souvient que tu les as autorisées.",
    refused:
      "Ton navigateur ne l’a pas permis. Tu peux changer cela dans ses réglages pour cette page.",
    close: "Fermer",
  },
});
