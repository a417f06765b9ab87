/**
 * Español, con «tú», sin regionalismos. Una palabra para cada cosa: room = sala, link = enlace,
 * password = contraseña, server = servidor, whisper = susurrar, remove = expulsar, lock = cerrar con
 * llave (unlock = abrir la cerradura), wipe = borrar, alias = apodo, code = código, stop = terminar,
 * leave = salir, verify = comprobar.
 */
import type { Translation } from "./language.ts";

const kept = "Lo que escribiste sigue aquí.";
const choices = "Puedes enviarla tal como está o dejarla fuera.";
const garbled =
  "Esta página no pudo leer algo que llegó y lo dejó fuera. Puede que falte un mensaje.";
const copyFailed = "Tu navegador no permitió copiar. Selecciona el texto y cópialo tú.";
const wiped = "La conversación se borró de tu pantalla.";
const dead = "El enlace ya no sirve.";
const reload = "Recarga la página y vuelve a entrar.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Escribe un apodo, para que los demás sepan quién habla.",
    "alias-too-long": "Este apodo es demasiado largo. Elige uno más corto.",
    "alias-malformed": "Empieza con una letra o un número.",
    "character-too-new": "Aquí hay un carácter que algunos aparatos leen de otra manera. Usa otro.",
    "room-name-too-long": "Este nombre de sala es demasiado largo. Usa 32 caracteres como máximo.",
    "room-name-malformed": "Empieza con una letra o un número.",
    "password-too-long": "Esta contraseña es demasiado larga. Usa 1000 caracteres como máximo.",
    "password-malformed":
      "Esta contraseña tiene un carácter que nadie puede teclear, como un tabulador. Escribe la contraseña con el teclado.",
    "code-empty": "Pega el enlace o escribe el código que te dieron.",
    "code-incomplete":
      "Este enlace o código no está completo. Un código tiene 27 letras y números. Revísalo o pídelo otra vez.",
    "code-mistyped": "Un carácter de este código está mal. Revísalo o pídelo otra vez.",
    "code-malformed":
      "Aquí no hay ningún código de sala, o hay más de uno. Revísalo o pídelo otra vez.",
    "page-incomplete":
      "No se pudo cargar una parte de esta página. No se envió nada. Revisa tu conexión y recarga la página.",
    "words-unavailable":
      "No se pudo cargar la lista de palabras. Inventa una contraseña de al menos seis palabras.",
    "access-wrong":
      "Contraseña equivocada, o todavía no hay nadie. Revisa cada palabra o pide la contraseña otra vez.",
    "room-unknown": "Aquí no hay nadie. Pide un enlace nuevo.",
    "room-full": `La sala está llena. Prueba otra vez cuando alguien haya salido. ${kept}`,
    "room-locked": `La sala está cerrada con llave. Pide a alguien de dentro que abra la cerradura. ${kept}`,
    "room-stopped":
      "El servidor dice que alguien terminó esta sala. Puede que se haya mudado. Pide un enlace nuevo.",
    "room-expired": "El tiempo de esta sala se acabó y su enlace ya no sirve. Pide uno nuevo.",
    "entry-slowed": `Aquí se probaron demasiadas contraseñas equivocadas. Espera un minuto y prueba otra vez. ${kept}`,
    "relay-unreachable": `El servidor no responde. Revisa tu conexión y prueba otra vez. ${kept} Si manejas este servidor detrás de un proxy, mira su /healthz.`,
    "relay-full": `El servidor está lleno ahora. Prueba más tarde. ${kept}`,
    "address-busy": `Hay demasiadas conexiones desde tu red. Cierra otras pestañas o espera un minuto. ${kept}`,
    "relay-closing": `El servidor se está reiniciando. Prueba otra vez en un minuto. ${kept}`,
    "version-unknown":
      "Esta página y el servidor tienen versiones distintas. Recárgala y prueba otra vez.",
    "protocol-broken": "El servidor no entendió esta página. Recárgala y prueba otra vez.",
    left: "Saliste.",
    removed: "Te expulsaron de esta sala. Puedes abrir una sala nueva.",
    moved: "Los demás se mudaron a una sala nueva. Pide el enlace a una de esas personas.",
    stopped: "Esta sala se terminó. Puedes abrir una sala nueva.",
    internal: `Algo salió mal en esta página. ${kept} Si vuelve a pasar, recarga la página.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Una sala privada para hablar. Cuando todos salen, desaparece.",
    promises: [
      "Cifrado en tu aparato. El servidor no puede leerlo.",
      "Sin cuenta, sin número de teléfono, sin historial.",
      "Un toque lo esconde todo.",
    ],
    forms: "Abrir o entrar",
    start: "Abrir una sala",
    enter: "Entrar en una sala",
    invited: "Te invitaron a una sala",
    given: "Sala {text} de tu enlace",
    change: "Cambiar",
    public: "Cualquiera puede entrar en esta sala y leerla. También quienes manejan este servidor.",
    startInstead: "Abrir una sala en su lugar",
    startButton: "Abrir la sala",
    enterButton: "Entrar en la sala",
    more: "Nombre, contraseña, duración",
    deriving: "Creando las claves…",
    entering: "Entrando…",
    slowed:
      "Alguien probó contraseñas equivocadas aquí, por eso la entrada tarda más. El intento sigue…",
    cancel: "Cancelar",
    show: "Mostrar",
    hide: "Ocultar",
    another: "Otras palabras",
    weak: "Fácil de adivinar. Seis palabras son más seguras.",
    nobody:
      "Aquí no hay nadie. Primero revisa el código. Si está bien, llegaste pronto: puedes abrir la sala y esperar.",
    sure: "Si sabes que la contraseña es correcta, abre la sala y espera allí.",
    open: "Abrir y esperar",
    checkCode: "Revisar el código",
    trace:
      "Tu navegador recuerda los enlaces que abres. Para no dejar rastro, usa una ventana privada.",
    protects: "Qué protege y qué no (en inglés)",
    version: (version) => `Sanctuary ${version}, software libre con la licencia MIT`,
    language: "Idioma",
    languageMissing:
      "No se pudo cargar este idioma, por eso la página está en inglés. Revisa tu conexión y elígelo otra vez.",
  },
  fields: {
    alias: ["Apodo", "Cualquier nombre. No tiene que ser el verdadero."],
    roomName: ["Nombre de la sala", "Opcional. Solo lo ven las personas de la sala."],
    newPassword: [
      "Contraseña",
      "Los invitados necesitan el enlace y esta contraseña. Las palabras son inglesas porque cualquier teclado puede escribirlas. Si está vacía, entra cualquiera que tenga el enlace.",
    ],
    password: ["Contraseña", "Déjala vacía si no te dieron ninguna."],
    ttl: ["La sala dura", ""],
    code: ["Código o enlace de la sala", "27 letras y números, o el enlace entero."],
  },
  ttls: {
    0: "hasta que todos salgan",
    900: "15 minutos",
    3600: "1 hora",
    86400: "24 horas",
  },
  insecure: {
    title: "No es seguro hablar aquí",
    happened:
      "La dirección de esta página no empieza con https, por eso aquí no se puede cifrar nada. No se envió nada.",
    next: "Pide la dirección https a quien te dio esta. En el propio aparato del servidor también sirve una dirección que empiece con http://localhost.",
  },
  reloaded: {
    inside: "Sigues en la sala. Al recargar se borraron de tu pantalla los mensajes anteriores.",
    title: "Estabas en esta sala",
    text: "Recargaste la página, que solo guardó el enlace y tu apodo. Escribe la contraseña para volver. Los demás te verán entrar otra vez.",
    nothing:
      "Tu navegador cerró esta página para ahorrar memoria. Abre el enlace otra vez o escribe el código.",
  },
  protects: {
    intro:
      "El servidor es el programa que te trae esta página y reenvía tus mensajes. No guarda ninguno.",
    who: "Quién está protegido de quién",
    can: "Llega a saber o puede hacer",
    cannot: "No puede",
    limits: "Límites, con honestidad",
    back: "Volver a la primera página",
  },
  hiding: {
    button: "Salida rápida",
    label: "Salida rápida, o Escape dos veces",
    keys: "Esc Esc",
    how: "Salida rápida, o Escape dos veces, sale en silencio al instante y muestra otra página.",
  },
  blank: {
    title: "Lista de la compra",
    items: ["Pan", "Leche", "Cebollas", "Arroz", "Té", "Huevos", "Manzanas", "Jabón para platos"],
    done: 2,
  },
  voice: {
    record: "Grabar un mensaje de voz",
    stop: "Parar la grabación",
    asking: "Esperando el micrófono…",
    saving: "Un momento…",
    recorded: (time, longest) => `${time} de ${longest}`,
    discard: "Descartar",
    message: "Mensaje de voz",
    from: (name) => `Mensaje de voz de ${name}`,
    preview: "Tu mensaje de voz",
    play: (name) => `Reproducir: ${name}`,
    pause: (name) => `Pausar: ${name}`,
    position: "Posición",
    at: (time, length) => `${time} de ${length}`,
    speed: (times) => `Velocidad: ${write.number(times)}×`,
    unplayable: "Este navegador no puede reproducirlo. Puedes guardarlo.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Este navegador no puede grabar mensajes de voz. Usa uno más nuevo o adjunta una grabación como archivo.",
    "microphone-missing":
      "Este navegador no encuentra ningún micrófono. Conecta uno y prueba otra vez.",
    "microphone-refused":
      "Tu navegador no deja que esta página use el micrófono. Permítelo y prueba otra vez.",
    "microphone-busy":
      "No se pudo abrir el micrófono. Cierra otros programas que lo usan y prueba otra vez.",
    "microphone-lost": "El micrófono se paró. Lo que se grabó se conserva.",
    "voice-empty":
      "No se grabó nada. Mantén pulsado el botón mientras hablas, o púlsalo una vez para empezar.",
    "voice-silent": "El micrófono no captó nada. Escucha antes de enviar.",
    "voice-full": "La grabación se paró a los 5 minutos y se conserva.",
    "page-hidden":
      "La grabación se paró porque esta página no estaba a la vista. Lo que se grabó se conserva.",
  },
  roomRefusals: {
    "files-refused": "Este servidor no acepta archivos.",
    "text-too-long": "Este mensaje es demasiado largo. Envíalo en partes.",
    "outbox-full":
      "Demasiados mensajes esperan la conexión. Se conservan, y este también. Envíalo cuando vuelvas a estar en línea.",
    "nobody-here":
      "No hay nadie más aquí, por eso no se envió. No se perdió nada. Envíalo cuando entre otra persona.",
    "alias-unknown": "Aquí nadie se llama {text}.",
    "alias-shared":
      "Más de una persona se llama {text}. Elige de la lista de personas o añade las dos palabras que están junto al nombre.",
    "own-alias": "Eres tú.",
    "action-whispered": "/me va para todos. Primero cancela el susurro.",
    "message-unknown": `Este mensaje ya no está aquí. ${kept}`,
    "edit-late": `Solo puedes cambiar un mensaje durante 10 minutos. ${kept}`,
    "edit-audience": `Entró otra persona después de este mensaje, por eso no se puede cambiar. Envía uno nuevo. ${kept}`,
    "edit-slowed": `Esto no se puede enviar ahora mismo. Prueba otra vez en unos segundos. ${kept}`,
    "edit-empty":
      "Un mensaje no puede estar vacío. Para retirarlo, cancela y elige «Borrar» en las acciones del mensaje.",
    "edit-command":
      "Estás cambiando un mensaje, por eso /{text} no se ejecutó. Primero cancela. Para escribirlo en el mensaje, pon otra / delante.",
    "edit-gone":
      "El mensaje que estabas cambiando ya no está. Si cambiaste su texto, tu texto sigue aquí.",
    "emoji-malformed": "Escribe exactamente un emoji.",
    "member-unknown": `Esta persona ya no está en la sala. ${kept}`,
    "not-connected": `No tienes conexión. Prueba cuando la tengas. ${kept}`,
    "removal-in-progress": `Ahora mismo se está expulsando a otra persona. Prueba otra vez en unos segundos. ${kept}`,
    "removal-slowed": `Acabas de expulsar a varias personas. Prueba otra vez en unos segundos. ${kept}`,
    "command-incomplete": "A /{text} le falta algo. Escribe /help para ver cómo se usa.",
    "command-excess":
      "Escribe /{text} sin nada detrás. Para enviar esto como mensaje, pon otra / delante.",
    "command-meant":
      "Esto parece el comando /{text}. Un comando empieza con / y va solo. Para enviar esto como mensaje, pon // delante.",
    "text-unseen": "Este mensaje se vería vacío, por eso no se envió.",
    "command-unknown":
      "No existe el comando /{text}. Para enviar esto como mensaje, pon otra / delante. Escribe /help para ver todos los comandos.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed":
      "Este texto tiene un carácter que no se puede enviar. Escribe el texto con el teclado.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Enviar archivos",
    items: "Archivos para enviar",
    named: (n) => `Nombre del archivo ${write.number(n)}`,
    caption: "Texto",
    nameHint: "Los nombres de los archivos también se envían. Cambia un nombre que diga demasiado.",
    clean: "Quitar los datos ocultos de las fotos",
    cleanHint: "Como lugar, aparato y fecha.",
    unclean: "Las fotos se envían con sus datos ocultos. Estos pueden mostrar dónde vives.",
    add: "Añadir archivos",
    send: "Enviar",
    cancel: "Cancelar",
    remove: (name) => `Quitar ${name}`,
    removeShort: "Quitar",
    reading: "Mirando los archivos…",
    preparing: "Leyendo los archivos…",
    messages: (n) =>
      write.plural(n, {
        one: "Estos archivos se envían en # mensaje.",
        other: "Estos archivos se envían en # mensajes.",
      }),
    shortened: "El nombre era demasiado largo y se acortó.",
    still: "Esta imagen se mueve. Solo se envía su primera imagen.",
    telling:
      "El sonido, los videos y los documentos se envían tal como están. Pueden revelar quién los hizo, dónde y cuándo.",
  },
  found: {
    place: "el lugar donde se hizo",
    device: (device) => `el aparato (${device})`,
    time: (time) => `la fecha y la hora (${time})`,
    trailer: "algo detrás de la imagen, como una película corta",
    all: (list) => `Contiene: ${list}.`,
    author: "Puede revelar quién lo hizo.",
    nothing: "Se envía tal como está. No se encontraron datos ocultos, pero puede haberlos.",
  },
  findings: {
    comment: "un texto o palabras clave",
    "maker-notes": "notas de la cámara",
    "serial-number": "un número de serie",
    software: "el nombre de un programa",
    thumbnail: "una copia pequeña de la imagen",
  },
  fileProblems: {
    "caption-too-long": "Este texto es demasiado largo. Envíalo como mensaje aparte.",
    "file-malformed":
      "Este archivo no puede llamarse así. Usa 255 caracteres como máximo. En algunos alfabetos caben menos.",
    "file-too-long": "{name} es demasiado grande. Aquí se pueden enviar {text} como máximo.",
    "file-unreadable":
      "{name} se cambió, se movió o se borró, o es una carpeta. Quítalo y elígelo otra vez.",
    "files-too-many": "Se pueden enviar 100 archivos a la vez como máximo. Envía el resto después.",
    folder: "{name} es una carpeta sin archivos.",
    none: "Añade al menos un archivo.",
    "canvas-tampered": `Tu navegador, o una extensión, estropearía esta imagen, por eso no se limpió. ${choices}`,
    "picture-cut": `Falta el final de esta imagen. ${choices}`,
    "picture-too-large": `Esta imagen es demasiado grande para limpiarla aquí. ${choices}`,
    "picture-unreadable": `Tu navegador no puede leer esta imagen. ${choices}`,
    "picture-unwritable": `Tu navegador no pudo escribir la imagen limpia. Cierra otras pestañas y prueba otra vez. ${choices}`,
    "type-unsupported": `Una imagen de este tipo no se puede limpiar aquí. ${choices}`,
  },
  getting: {
    get: "Obtener",
    save: "Guardar",
    cancel: "Cancelar",
    named: {
      get: (name) => `Obtener ${name}`,
      save: (name) => `Guardar ${name}`,
      cancel: (name) => `Cancelar ${name}`,
    },
    open: (name) => `Mostrar ${name}`,
    waits: "Esperando a {name}…",
    fetched: (done, of) => `obtenido por ${write.number(done)} de ${write.number(of)}`,
    progress: (done, of) => `${done} de ${of}`,
    running: (done, of, speed, left) => `${done} de ${of}, ${speed}, listo en ${left}`,
    double: "Este nombre tiene dos extensiones. Solo cuenta la última: {text}",
    other: (type) => `Cuidado: no es lo que dice quien lo envió. Es: ${type}.`,
    unshown: "Esta página no puede mostrar este archivo. Puedes guardarlo.",
    silent: "Este navegador solo puede reproducir el sonido. Puedes guardar el archivo.",
    write: (name) => `Escribir ${name} en un archivo…`,
    written:
      "Es grande. Puedes escribirlo en un archivo mientras llega. Si esta página se cierra antes del final, una parte de ese archivo puede quedar en este aparato.",
  },
  stages: {
    waiting: "Esperando a quien lo envió…",
    full: "Esta página ya tiene 64 MB de archivos. Pulsa «Obtener» para traer también este.",
    saved: "Guardado donde elegiste.",
    cancelled: "Se paró antes del final. Lo que había llegado se borró.",
    gone: "Quien lo envió ya no lo tiene.",
    changed: "Quien lo envió lo cambió o lo quitó.",
    damaged:
      "Lo que llegó no es el archivo que se envió, por eso se borró. Pide el archivo otra vez.",
    left: "Quien lo enviaba salió antes del final. Lo que había llegado se borró.",
    stalled: "No llegó nada durante un rato. Lo que había llegado se borró.",
    unwritten: "No se pudo escribir allí. Lo que había llegado se borró. Elige otro lugar.",
  },
  viewing: {
    title: "Imagen",
    close: "Cerrar",
    previous: "Anterior",
    next: "Siguiente",
    real: "Tamaño real",
  },
  typeNames: {
    drawing: "dibujo SVG",
    picture: "imagen",
    sound: "sonido",
    video: "video",
    pdf: "documento PDF",
    document: "documento de texto",
    spreadsheet: "hoja de cálculo",
    slides: "presentación",
    archive: "archivo comprimido",
    program: "programa",
    webPage: "página web",
    text: "texto",
    unknown: "tipo desconocido",
  },
  shortTypes: {
    picture: (format) => `imagen ${format}`,
    sound: (format) => `sonido ${format}`,
    video: (format) => `video ${format}`,
  },
  room: {
    unnamed: "Sala",
    locked: "Cerrada con llave",
    invite: "Invitar",
    leave: "Salir",
    people: "Personas",
    close: "Cerrar",
    conversation: "Conversación",
    message: "Mensaje",
    placeholder: "Mensaje",
    nobody: "Aquí no hay nadie",
    send: "Enviar",
    you: "tú",
    away: "ausente",
    ignored: "mensajes ocultos",
    unfold: "… Mostrar todo",
    arrived:
      "Estás dentro. Ves los mensajes desde ahora. Solo las personas de esta sala pueden leerlos.",
    checking: "Comprobar que nadie escucha a escondidas",
    suspicious:
      "Un mensaje de {name} anterior a este puede faltar o estar cambiado. Pide a {name} que lo envíe otra vez.",
    speaks: "Sala: ",
    said: (alias) => `${alias}: `,
    confided: (alias, sign) => `${alias} ${sign} susurra: `,
    whisper: "susurro para {name}",
    whisperToYou: "susurro para ti",
    again: (time) => `enviado a las ${time}, llegó tarde`,
    early: "fuera de orden",
    who: "En esta sala:",
    reconnecting: "Sin conexión. Puedes seguir escribiendo: tus mensajes se envían cuando vuelvas.",
    stranded:
      "El servidor sigue sin responder. Lo que ves se queda aquí, y lo que escribas se envía cuando responda. Deja esta página abierta, o sal.",
    hurry: "Probar ahora",
    count(here, away = 0) {
      const present = `${write.number(here)} aquí`;
      if (away > 0) {
        return write.plural(away, {
          one: `${present}, # ausente`,
          other: `${present}, # ausentes`,
        });
      }
      return here > 1 ? present : "Solo tú";
    },
    fresh: (lines) => write.plural(lines, { one: "# nuevo", other: "# nuevos" }),
    others: (people) => write.plural(people, { one: "# persona más", other: "# personas más" }),
    member: "Alguien",
    timeLeft: (time) => `cierra en ${time}`,
  },
  rooms: {
    title: "Salas de este servidor",
    open: "Abierta a cualquiera",
    guarded: "Con contraseña. Para entrar, abre el enlace que te dieron.",
    closed: "Cerrada: alguien la terminó. Se abre otra vez en menos de un día.",
    enter: "Entrar en {name}",
    people: (atLeast) =>
      atLeast > 0 ? `${write.number(atLeast)} personas o más` : "Menos de 5 personas",
  },
  invitation: {
    still: "Tu sala está lista. Ahora invita a alguien.",
    inviting: "Invitar personas",
    again: "Todos los demás salieron.",
    link: "Envía el enlace",
    open: "No hay contraseña: entra cualquiera que tenga este enlace. Envíalo solo por un medio seguro.",
    copyLink: "Copiar el enlace",
    copied: "Copiado ✓",
    password: "Di la contraseña",
    apart: "Llámense o véanse en persona. No la envíes en el mismo chat que el enlace.",
    once: "Anótala antes de ocultarla: esta página no puede mostrarla otra vez.",
    unknown: "Tú conoces la contraseña. Esta página no la guarda.",
    copyPassword: "Copiar la contraseña",
    hide: "Ocultar la contraseña",
    more: "Escanear o leer en voz alta",
    code: "Código para leer en voz alta, o para escribir en vez del enlace:",
    wait: "Deja esta página abierta hasta que alguien entre. Si cambias de aplicación, vuelve pronto: una sala vacía se borra después de un minuto.",
    tell: "Avísame cuando alguien entre",
  },
  leaving: {
    title: "¿Salir de esta sala?",
    text: "Esta página borra la conversación. Los demás se quedan en la sala.",
    farewell: "Mensaje de despedida",
    hint: "Opcional. Se envía a todos los que están aquí ahora.",
    stay: "Quedarme",
    leave: "Salir",
  },
  visiting: {
    title: "¿Dejar esta sala por otra?",
    happens:
      "Abriste el enlace de otra sala. Esta página borra aquí la conversación antes de ir allí. Los demás se quedan en esta sala.",
    stay: "Quedarme aquí",
    go: "Ir a la otra sala",
  },
  ending: {
    start: "Abrir una sala nueva",
    enter: "Entrar en una sala",
    reload: "Recargar la página",
  },
  connections: { open: "Con conexión", lost: "Conectando otra vez…" },
  ticks: {
    waiting: "esperando para enviarse",
    sent: "enviado",
    all: "lo tienen todos",
    alone: "No hay nadie más aquí, así que nadie recibe este mensaje.",
  },
  deliveries: {
    sending: () => "enviando…",
    sent: (received, of) =>
      received === 0
        ? "enviado, nadie lo tiene todavía"
        : `lo tienen ${write.number(received)} de ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "imagen", video: "video", audio: "sonido" },
    missing: "no se muestra: no compatible o demasiado grande",
    cut: "El resto se muestra sin formato, porque hay demasiado.",
  },
  attaching: {
    attach: "Adjuntar",
    files: "Archivos",
    photo: "Tomar una foto",
    reloaded: "Los archivos que enviaste antes ya no se pueden obtener. Envíalos otra vez.",
    record: "Grabar un mensaje de voz",
  },
  menu: {
    open: "Menú",
    lock: "Cerrar la sala con llave",
    unlock: "Abrir la cerradura de la sala",
    verify: "Comprobar: comparar palabras",
    help: "Comandos y formato",
    expiry: "Mensajes que desaparecen…",
    clear: "Vaciar esta página",
    export: "Guardar la conversación…",
    settings: "Ajustes…",
    invite: "Invitar personas…",
    leave: "Salir…",
    stop: "Terminar la sala…",
    whisper: "Susurrar",
    ignore: "No ver",
    heed: "Volver a ver",
    remove: "Expulsar…",
    rename: "Cambiar apodo",
  },
  whispering: {
    to: "Solo para {name}",
    cancel: "Cancelar",
    keep: "Seguir susurrando",
    placeholder: (alias) => `Susurrar a ${alias}`,
    whisper: "Susurrar",
    send: "Enviar el susurro",
  },
  removing: {
    title: "¿Expulsar a esta persona?",
    happens:
      "{name} no podrá leer ningún mensaje nuevo, pero puede conservar lo que estaba en su pantalla.",
    link: "La sala recibe un enlace nuevo y se cierra con llave: no entra nadie nuevo hasta que alguien de ustedes abra la cerradura.",
    keep: "No expulsar",
    remove: "Expulsar",
  },
  stopping: {
    title: "¿Terminar esta sala para todos?",
    happens:
      "Esta página borra la conversación al instante. Las páginas de los demás la borran cuando reciben la orden de terminar. Una página sin conexión la recibe cuando vuelve a conectarse.",
    final: "Después el enlace ya no sirve. Esto no se puede deshacer.",
    keep: "Seguir hablando",
    stop: "Terminar la sala",
  },
  renaming: {
    title: "Cambiar tu apodo",
    label: "Apodo nuevo",
    hint: "Todos ven tu nombre viejo y el nuevo.",
    keep: "Dejar el viejo",
    rename: "Cambiar",
  },
  comparing: {
    title: "Comparar palabras",
    how: "Llámense o véanse en persona. Una persona lee en voz alta estas 12 palabras. Son las mismas palabras inglesas en todos los idiomas. Si todos ven las mismas palabras en el mismo orden, nadie escucha a escondidas.",
    changed: "Alguien entró o salió, por eso estas palabras son nuevas. Empiecen otra vez.",
    covers: "Las palabras valen para {text}.",
    differ:
      "¿Hay una palabra distinta? Entonces dejen de escribir aquí. Abran una sala nueva, con una contraseña nueva que acuerden por teléfono o en persona.",
    loading: "Cargando las palabras…",
    again: "Probar otra vez",
    same: "Las 12 palabras coinciden",
    close: "Cerrar",
    never: "Sin comprobar todavía: ¿son quienes dicen ser?",
    at: (time) => `Comprobado a las ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "Desde entonces entró # persona.",
        other: "Desde entonces entraron # personas.",
      }),
    checked: "comprobado",
    newcomer: "entró después",
    verify: "Comprobar ahora",
  },
  copies: {
    link: "El enlace está copiado.",
    code: "El código está copiado.",
    password: "La contraseña está copiada.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "La sala tiene un enlace nuevo. Está cerrada con llave hasta que alguien de ustedes abra la cerradura.",
    hint: "Este enlace es nuevo. Úsalo en vez del anterior.",
    locked: "La sala está cerrada con llave: no entra nadie nuevo.",
    copy: "Copiar el enlace nuevo",
    close: "OK",
  },
  commands: {
    purr: ["/w APODO TEXTO", "susurra: solo lo ve esta persona. También /purr, /whisper, /msg"],
    me: ["/me TEXTO", "dice lo que haces, como «Ana saluda»"],
    nick: ["/nick APODO", "cambia tu apodo"],
    who: ["/who", "muestra quién está en la sala"],
    verify: ["/verify", "muestra 12 palabras para comparar: si coinciden, no hay nadie en medio"],
    lock: ["/lock", "cierra con llave: no entra nadie nuevo"],
    unlock: ["/unlock", "abre la cerradura: puede entrar gente nueva otra vez"],
    ignore: [
      "/ignore APODO",
      "oculta en esta página lo que dice esta persona, o lo muestra otra vez",
    ],
    kick: ["/kick APODO", "expulsa a una persona y cambia el enlace"],
    stop: [
      "/stop",
      "termina la sala: cada página borra la conversación cuando le llega la orden de terminar",
    ],
    send: ["/send", "te deja elegir archivos para enviar"],
    clear: ["/clear", "borra la conversación solo de esta página"],
    export: ["/export", "te pregunta y guarda la conversación en un archivo"],
    help: ["/help", "muestra esta lista"],
    exit: ["/exit DESPEDIDA", "sale de la sala, con una despedida si quieres"],
  },
  helping: {
    title: "Qué puedes escribir",
    groups: {
      messages: "Mensajes",
      people: "Personas",
      room: "La sala",
      page: "Tu página",
    },
    formats: "Formato",
    marks: [
      ["**texto**", "negrita"],
      ["*texto*", "cursiva"],
      ["~~texto~~", "tachado"],
      ["`texto`", "código. Pon ``` encima y debajo de varias líneas"],
      ["- texto", "una lista. O 1. texto"],
      ["> texto", "una cita"],
      ["[texto](https://…)", "un enlace"],
    ],
    undone: "Una \\ delante de un signo muestra el signo mismo. HTML también funciona.",
    back: "Para volver, necesitas el enlace y la contraseña.",
    close: "Cerrar",
  },
  systemMessages: {
    joined: () => "{name} entró.",
    farewell: () => "{name} salió: {text}",
    away: () => "{name} perdió la conexión.",
    back: () => "{name} volvió.",
    renamed: () => "{text} ahora se llama {name}.",
    locked: () => "{name} cerró la sala con llave. No entra nadie nuevo.",
    unlocked: () => "{name} abrió la cerradura de la sala.",
    expiry: (n) =>
      n === 0
        ? "{name} desactivó los mensajes que desaparecen. Los anteriores desaparecen igual."
        : `{name} eligió que los mensajes nuevos desaparezcan después de ${write.span(n, "long")}.`,
    cleared: () => "La conversación se borró de tu pantalla. Puede que los demás la vean todavía.",
    removing: () => "Pediste expulsar a {name}.",
    ignored: () =>
      "No ves a {name}, y {name} no lo sabe. Sus mensajes se ocultan aquí y los nuevos se borran.",
    heeded: () => "Vuelves a ver a {name}.",
    "removal-failed": () =>
      "{name} sigue aquí: se cortó la conexión, o antes se expulsó a otra persona. Prueba otra vez.",
    removed: () => "{name} expulsó a {text}. La sala tiene un enlace nuevo.",
    missing: (n) =>
      write.plural(n, {
        one: "Falta # mensaje de {name}. Pide a {name} que lo envíe otra vez.",
        other: "Faltan # mensajes de {name}. Pide a {name} que los envíe otra vez.",
      }),
    unreadable: () => "{name} envió algo que no se puede mostrar aquí. Pregunta a {name} qué era.",
    fork: () =>
      "{name} envió versiones distintas de un mensaje a personas distintas. {text} recibió otra. No confíes en ninguna versión.",
    hidden: () =>
      "{name} también habla con alguien que no puedes ver. Comparen las palabras antes de seguir.",
    quiet: () => "{name} no dice quién está en la sala. Comparen las palabras antes de seguir.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} dice que la sala está cerrada con llave."
        : write.plural(n, {
            one: "{name} y # persona más dicen que la sala está cerrada con llave.",
            other: "{name} y # personas más dicen que la sala está cerrada con llave.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} dice que antes se expulsó a {text}."
        : write.plural(n, {
            one: "{name} y # persona más dicen que antes se expulsó a {text}.",
            other: "{name} y # personas más dicen que antes se expulsó a {text}.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "Hay # persona conectada que no se puede mostrar aquí. No puede leer tus mensajes hasta que esté en la lista de personas.",
        other:
          "Hay # personas conectadas que no se pueden mostrar aquí. No pueden leer tus mensajes hasta que estén en la lista de personas.",
      }),
    flood: () => "{name} envía demasiado de una vez. Algunos mensajes se dejan fuera.",
    "channel-failed": () =>
      "Parte de lo que envía {name} no se puede leer, porque {name} o el servidor no cumple las reglas. Pueden faltar mensajes. Pregunta a {name} por otro medio.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "Se escribió # contraseña equivocada, que no abrió la sala. Si no esperas a nadie, cierra la sala con llave.",
        other:
          "Se escribieron # contraseñas equivocadas, que no abrieron la sala. Si no esperas a nadie, cierra la sala con llave.",
      }),
    closing: (n) =>
      `El servidor dijo que se detiene a las ${write.exactTime(n)}. Lo que ves se queda aquí, y vuelves en cuanto responda.`,
    ending: (n) =>
      write.plural(n, {
        one: "Esta sala se cierra en # minuto, a las {text}, para todos.",
        other: "Esta sala se cierra en # minutos, a las {text}, para todos.",
      }),
  },
  otherMessages: {
    joinedAlike:
      "{name} entró. Cuidado: este nombre se parece a otro. Distínguelos por las dos palabras que están junto al nombre.",
    leftSilently: "{name} salió.",
    removedUnseen:
      "{name} expulsó a una persona que nunca se vio aquí. La sala tiene un enlace nuevo.",
    forkedHere:
      "{name} envió dos versiones distintas de un mensaje. No confíes en ninguna versión.",
  },
  together: {
    joined: "{name} entraron.",
    farewell: "{name} salieron.",
    away: "{name} perdieron la conexión.",
    back: "{name} volvieron.",
  },
  ends: {
    left: ["Saliste de la sala", `${wiped} Puedes volver con el enlace y la contraseña.`],
    removed: ["Te expulsaron", `{name} te expulsó de la sala. ${wiped}`],
    moved: [
      "La sala se mudó",
      `{name} expulsó a alguien, y los demás se mudaron a una sala nueva. ${wiped} Pide el enlace nuevo a una de esas personas.`,
    ],
    stopped: ["La sala se terminó", `{name} la terminó para todos. ${wiped}`],
    "room-stopped": [
      "La sala se terminó",
      `Lo dice el servidor, pero nadie de la sala lo confirmó. Puede que se haya mudado: pregunta a los demás. ${wiped} ${dead}`,
    ],
    "room-expired": ["Se acabó el tiempo", `La sala se cerró a la hora fijada. ${wiped} ${dead}`],
    "room-unknown": [
      "La sala ya no existe",
      `Una sala vacía se borra después de un minuto. ${wiped}`,
    ],
    "access-wrong": [
      "La sala cambió",
      `Alguien la abrió de nuevo con otra contraseña. ${wiped} Pide la contraseña nueva.`,
    ],
    "relay-unreachable": [
      "El servidor no responde",
      `${wiped} Revisa tu conexión. Puedes volver con el enlace y la contraseña.`,
    ],
    "version-unknown": [
      "Versiones distintas",
      `Esta página y el servidor tienen versiones distintas. ${wiped} ${reload}`,
    ],
    "protocol-broken": [
      "El servidor cortó la conexión",
      `No entendió esta página. ${wiped} ${reload}`,
    ],
    internal: [
      "Algo salió mal en esta página.",
      `Por seguridad, esta página dejó la sala. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Terminando la sala…",
    unsent: "Todavía no se terminó",
    count: (done, of) => `borrada en ${write.number(done)} de ${write.number(of)}`,
    connection:
      "Esta página ya borró la conversación, pero no tiene conexión. Déjala abierta: envía la orden de terminar cuando vuelva a conectarse. Después de 10 minutos deja de intentarlo. Hasta entonces guarda las claves de la sala. Los demás pueden tener todavía la conversación.",
    move: "Esta página ya borró la conversación. Déjala abierta: después de una expulsión la sala se muda a un enlace nuevo, y esta página envía allí la orden de terminar.",
    others: "Esta página ya borró la conversación. Esperando a los demás…",
    leave: "Salir sin terminarla",
    title: "Terminaste la sala",
    all: "Todas las páginas de la sala informan que borraron la conversación.",
    missing:
      "Sin respuesta de {text}. Sus páginas conservan la conversación hasta que vuelvan a conectarse y el servidor les avise de que la sala terminó.",
    confirmed: "El servidor terminó la sala. El enlace ya no sirve.",
    passed: "El servidor no lo confirmó. Puede que el enlace todavía sirva.",
    unheard: "El final no se confirmó",
    kept: "Esta página no pudo enviar la orden de terminar. Los demás pueden tener todavía la conversación.",
    sent: "Nadie respondió a la orden de terminar. Los demás pueden tener todavía la conversación.",
  },
  formats: {
    bold: "Negrita",
    italic: "Cursiva",
    code: "Código",
    link: "Enlace",
    quote: "Cita",
    list: "Lista",
  },
  writing: {
    formatting: "Formato",
    preview: "Vista previa",
    suggestions: "Sugerencias",
    found: (n) =>
      write.plural(n, {
        one: "# sugerencia. Pulsa Tab para usarla.",
        other: "# sugerencias. Pulsa Tab para usar una.",
      }),
    answering: "Respuesta a {name}",
    answered: "en respuesta a {name}:",
    gone: "Este mensaje ya no está aquí.",
    edit: "Cambiar",
    editing: "Estás cambiando tu mensaje",
    cancel: "Cancelar",
    save: "Guardar",
    edited: "cambiado",
    earlier: "Lo que decía antes",
    before: (text) => `cambiado, antes: ${text}`,
    retracted: "mensaje borrado",
    more: "Responder, reaccionar…",
    line: "Este mensaje",
    about: "{name}, {text}:",
    walking: "Usa las flechas para ir de un mensaje a otro. Pulsa Intro para ver qué puedes hacer.",
    reply: "Responder",
    copy: "Copiar el texto",
    retract: "Borrar",
    own: "Otro emoji",
    react: "Reaccionar",
    unreact: "Quitar tu emoji",
    close: "Cerrar",
    reactedBy: (emoji, names) => `${emoji} de ${names}`,
    one: "{name} está escribiendo…",
    many: "Varias personas están escribiendo…",
    fresh: "Nuevo",
  },
  expiry: {
    title: "Mensajes que desaparecen",
    never: "nunca",
    text: "Desde ahora, cada pantalla quita un mensaje cuando se acaba su tiempo. Hasta entonces, cualquiera de la sala puede copiarlo. Para los mensajes anteriores no cambia nada.",
    label: "Los mensajes desaparecen después de",
    keep: "Cancelar",
    change: "Cambiar",
    notice: (time) => `Los mensajes desaparecen después de ${time}`,
  },
  exporting: {
    title: "¿Guardar la conversación?",
    text: "Todo lo que ves aquí, también los susurros, pasa a un archivo de este aparato. Cualquiera que consiga el aparato puede leerlo, quizá incluso después de que lo borres.",
    others: "Los demás no se enteran.",
    keep: "No guardar",
    save: "Guardar",
    file: "conversacion.txt",
    saved: "La conversación se guardó en este archivo.",
    to: (alias) => `susurro para ${alias}`,
  },
  sharing: {
    title: "El enlace como código QR: escanéalo con el otro teléfono",
    share: "Compartir…",
  },
  covering: {
    covered: "Oculto. Vuelve a esta ventana para seguir leyendo.",
  },
  settings: {
    cover: "Ocultar la sala al cambiar de aplicación",
    notify: "Avisarme de mensajes nuevos",
    sound: "Sonido con mensajes nuevos",
    awake: "Mantener la pantalla encendida",
    typing: "Mostrar cuando escribo",
    enter: "Intro empieza otra línea",
    times: "Mostrar siempre la hora",
    theme: "Colores",
    kept: "Mensajes en pantalla",
    language: "Idioma",
  },
  themes: { system: "automático", light: "claro", dark: "oscuro" },
  setting: {
    title: "Ajustes",
    hint: "La página olvida estos ajustes cuando la cierras. Los avisos nunca muestran texto ni nombres, pero tu navegador recuerda que los permitiste.",
    refused: "Tu navegador no lo permitió. Puedes cambiarlo en sus ajustes para esta página.",
    close: "Cerrar",
  },
});
