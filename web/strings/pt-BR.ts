/**
 * Português do Brasil, com “você”. Uma palavra para cada coisa: room = sala, link = link,
 * password = senha, server = servidor, whisper = sussurrar, remove = remover, lock = trancar,
 * ignore = ignorar, wipe = apagar, alias = apelido, code = código, stop = encerrar, leave = sair,
 * verify = conferir.
 */
import type { Translation } from "./language.ts";

const kept = "O que você escreveu ainda está aqui.";
const choices = "Você pode enviar como está ou deixar de fora.";
const garbled =
  "Esta página não conseguiu ler algo que chegou e deixou de fora. Pode faltar uma mensagem.";
const copyFailed =
  "Seu navegador não permitiu copiar. Selecione o texto e copie por conta própria.";
const wiped = "A conversa foi apagada da sua tela.";
const dead = "O link não funciona mais.";
const reload = "Recarregue a página e entre de novo.";

export const sentences: Translation = (write) => ({
  refusals: {
    "alias-empty": "Escreva um apelido, para os outros saberem quem está falando.",
    "alias-too-long": "Este apelido é longo demais. Escolha um mais curto.",
    "alias-malformed": "Comece com uma letra ou um número.",
    "character-too-new":
      "Há aqui uma letra que alguns aparelhos leem de outro jeito. Use outra letra.",
    "room-name-too-long": "Este nome de sala é longo demais. Use no máximo 32 letras.",
    "room-name-malformed": "Comece com uma letra ou um número.",
    "password-too-long": "Esta senha é longa demais. Use no máximo 1.000 letras.",
    "password-malformed":
      "Esta senha tem um caractere que ninguém consegue digitar, como uma tabulação. Digite à mão.",
    "code-empty": "Cole o link ou digite o código que você recebeu.",
    "code-incomplete":
      "Este link ou código não está completo. Um código tem 27 letras e números. Confira ou peça de novo.",
    "code-mistyped": "Uma letra deste código está errada. Confira ou peça de novo.",
    "code-malformed": "Não há código de sala aqui, ou há mais de um. Confira ou peça de novo.",
    "page-incomplete":
      "Não foi possível carregar uma parte desta página. Nada foi enviado. Confira sua conexão e recarregue a página.",
    "words-unavailable":
      "Não foi possível carregar a lista de palavras. Invente uma senha com pelo menos seis palavras.",
    "access-wrong":
      "Senha errada, ou ainda não há ninguém lá. Confira cada palavra ou peça de novo.",
    "room-unknown": "Não há ninguém aqui. Peça um link novo.",
    "room-full": `A sala está cheia. Tente de novo quando alguém sair. ${kept}`,
    "room-locked": `A sala está trancada. Peça a alguém lá dentro para destrancar. ${kept}`,
    "room-stopped":
      "O servidor diz que alguém encerrou esta sala. Ela pode ter mudado de lugar. Peça um link novo.",
    "room-expired": "O tempo desta sala acabou, e o link dela não funciona mais. Peça um novo.",
    "entry-slowed": `Houve tentativas demais com senha errada aqui. Espere um minuto e tente de novo. ${kept}`,
    "relay-unreachable": `O servidor não responde. Confira sua conexão e tente de novo. ${kept} Se você mantém este servidor atrás de um proxy, veja o /healthz dele.`,
    "relay-full": `O servidor está cheio agora. Tente mais tarde. ${kept}`,
    "address-busy": `Há conexões demais da sua rede. Feche outras abas ou espere um minuto. ${kept}`,
    "relay-closing": `O servidor está reiniciando. Tente de novo em um minuto. ${kept}`,
    "version-unknown":
      "Esta página e o servidor têm versões diferentes. Recarregue a página e tente de novo.",
    "protocol-broken": "O servidor não entendeu esta página. Recarregue a página e tente de novo.",
    left: "Você saiu.",
    removed: "Alguém removeu você desta sala. Você pode abrir uma sala nova.",
    moved: "Os outros foram para uma sala nova. Peça o link a uma dessas pessoas.",
    stopped: "Esta sala foi encerrada. Você pode abrir uma sala nova.",
    internal: `Algo deu errado nesta página. ${kept} Se acontecer de novo, recarregue a página.`,
  },
  front: {
    name: "Sanctuary",
    motto: "Uma sala particular para conversar. Quando todos saem, ela some.",
    promises: [
      "Criptografado no seu aparelho. O servidor não consegue ler.",
      "Sem conta, sem número de telefone, sem histórico.",
      "Um toque esconde tudo.",
    ],
    forms: "Abrir ou entrar",
    start: "Abrir uma sala",
    enter: "Entrar em uma sala",
    invited: "Você recebeu um convite para uma sala",
    given: "Sala {text} do seu link",
    change: "Mudar",
    public:
      "Qualquer pessoa pode entrar nesta sala e ler as mensagens. Quem mantém este servidor também.",
    startInstead: "Em vez disso, abrir uma sala",
    startButton: "Abrir a sala",
    enterButton: "Entrar na sala",
    more: "Nome, senha, duração",
    deriving: "Criando as chaves…",
    entering: "Entrando…",
    slowed: "Alguém tentou senhas erradas aqui, por isso a entrada demora mais. Ainda tentando…",
    cancel: "Cancelar",
    show: "Mostrar",
    hide: "Esconder",
    another: "Outras palavras",
    weak: "Fácil de adivinhar. Seis palavras são mais seguras.",
    nobody:
      "Não há ninguém aqui. Primeiro confira o código. Se estiver certo, você chegou cedo: pode abrir a sala e esperar.",
    sure: "Se você tem certeza da senha, abra a sala e espere lá.",
    open: "Abrir e esperar",
    checkCode: "Conferir o código",
    trace:
      "Seu navegador lembra os links que você abre. Para não deixar rastro, use uma janela anônima.",
    protects: "O que protege e o que não protege (em inglês)",
    version: (version) => `Sanctuary ${version}, software livre sob a licença MIT`,
    language: "Idioma",
    languageMissing:
      "Não foi possível carregar este idioma, por isso a página está em inglês. Confira sua conexão e escolha de novo.",
  },
  fields: {
    alias: ["Apelido", "Qualquer nome. Não precisa ser o verdadeiro."],
    roomName: ["Nome da sala", "Opcional. Só as pessoas da sala veem."],
    newPassword: [
      "Senha",
      "Quem você convidar precisa do link e desta senha. As palavras são em inglês, porque todo teclado consegue digitar. Se ficar vazia, qualquer pessoa com o link entra.",
    ],
    password: ["Senha", "Deixe vazio se você não recebeu uma."],
    ttl: ["A sala dura", ""],
    code: ["Código ou link da sala", "27 letras e números, ou o link inteiro."],
  },
  ttls: {
    0: "até todos saírem",
    900: "15 minutos",
    3600: "1 hora",
    86400: "24 horas",
  },
  insecure: {
    title: "Não é seguro conversar aqui",
    happened:
      "O endereço desta página não começa com https, por isso nada pode ser criptografado aqui. Nada foi enviado.",
    next: "Peça o endereço https a quem passou este para você. No próprio aparelho do servidor, um endereço que começa com http://localhost também funciona.",
  },
  reloaded: {
    inside:
      "Você ainda está na sala. Ao recarregar, as mensagens anteriores foram apagadas da sua tela.",
    title: "Você estava nesta sala",
    text: "Você recarregou a página, que guardou só o link e o seu apelido. Digite a senha para voltar. Os outros vão ver você entrar de novo.",
    nothing:
      "Seu navegador fechou esta página para economizar memória. Abra o link de novo ou digite o código.",
  },
  protects: {
    intro:
      "O servidor é o programa que traz esta página e repassa suas mensagens. Ele não guarda nenhuma.",
    who: "Quem está protegido de quem",
    can: "Fica sabendo ou pode fazer",
    cannot: "Não pode",
    limits: "Limites, com honestidade",
    back: "Voltar à primeira página",
  },
  hiding: {
    button: "Saída rápida",
    label: "Saída rápida, ou Esc duas vezes",
    keys: "Esc Esc",
    how: "Saída rápida, ou Esc duas vezes, sai na hora e em silêncio e mostra outra página.",
  },
  blank: {
    title: "Lista de compras",
    items: ["Pão", "Leite", "Cebola", "Arroz", "Chá", "Ovos", "Maçãs", "Detergente"],
    done: 2,
  },
  voice: {
    record: "Gravar uma mensagem de voz",
    stop: "Parar a gravação",
    asking: "Esperando o microfone…",
    saving: "Um momento…",
    recorded: (time, longest) => `${time} de ${longest}`,
    discard: "Descartar",
    message: "Mensagem de voz",
    from: (name) => `Mensagem de voz de ${name}`,
    preview: "Sua mensagem de voz",
    play: (name) => `Tocar: ${name}`,
    pause: (name) => `Pausar: ${name}`,
    position: "Posição",
    at: (time, length) => `${time} de ${length}`,
    speed: (times) => `Velocidade: ${write.number(times)}×`,
    unplayable: "Este navegador não consegue tocar. Você pode salvar.",
  },
  voiceProblems: {
    "voice-unsupported":
      "Este navegador não grava mensagens de voz. Use um mais novo ou anexe uma gravação como arquivo.",
    "microphone-missing":
      "Este navegador não encontra nenhum microfone. Conecte um e tente de novo.",
    "microphone-refused":
      "Seu navegador não deixa esta página usar o microfone. Permita e tente de novo.",
    "microphone-busy":
      "Não foi possível abrir o microfone. Feche outros programas que o usam e tente de novo.",
    "microphone-lost": "O microfone parou. O que foi gravado está guardado.",
    "voice-empty":
      "Nada foi gravado. Segure o botão enquanto fala, ou aperte uma vez para começar.",
    "voice-silent": "O microfone não captou nada. Ouça antes de enviar.",
    "voice-full": "A gravação parou depois de 5 minutos e está guardada.",
    "page-hidden":
      "A gravação parou porque esta página não estava à vista. O que foi gravado está guardado.",
  },
  roomRefusals: {
    "files-refused": "Este servidor não aceita arquivos.",
    "text-too-long": "Esta mensagem é longa demais. Envie em partes.",
    "outbox-full":
      "Mensagens demais estão esperando a conexão. Elas estão guardadas, e esta também. Envie quando a conexão voltar.",
    "nobody-here":
      "Não há mais ninguém aqui, por isso isto não foi enviado. Nada se perdeu. Envie quando outra pessoa entrar.",
    "alias-unknown": "Ninguém aqui se chama {text}.",
    "alias-shared":
      "Mais de uma pessoa se chama {text}. Escolha na lista de pessoas ou acrescente as duas palavras ao lado do nome.",
    "own-alias": "É você.",
    "action-whispered": "/me vai para todos. Primeiro cancele o sussurro.",
    "message-unknown": `Esta mensagem não está mais aqui. ${kept}`,
    "edit-late": `Você só pode mudar uma mensagem durante 10 minutos. ${kept}`,
    "edit-audience": `Uma nova pessoa entrou depois desta mensagem, por isso ela não pode ser mudada. Envie uma nova. ${kept}`,
    "edit-slowed": `Isto não pode ser enviado agora. Tente de novo em alguns segundos. ${kept}`,
    "edit-empty":
      "Uma mensagem não pode ficar vazia. Para desfazê-la, cancele e escolha “Excluir” nas ações da mensagem.",
    "edit-command":
      "Você está mudando uma mensagem, por isso /{text} não foi executado. Primeiro cancele. Para escrever isso na mensagem, coloque mais uma / na frente.",
    "edit-gone":
      "A mensagem que você estava mudando não existe mais. Se você mudou o texto, ele ainda está aqui.",
    "emoji-malformed": "Digite exatamente um emoji.",
    "member-unknown": `Esta pessoa não está mais na sala. ${kept}`,
    "not-connected": `Você está sem conexão. Tente quando ela voltar. ${kept}`,
    "removal-in-progress": `Outra pessoa está sendo removida agora. Tente de novo em alguns segundos. ${kept}`,
    "removal-slowed": `Você acabou de remover várias pessoas. Tente de novo em alguns segundos. ${kept}`,
    "command-incomplete": "Falta algo em /{text}. Digite /help para ver como usar.",
    "command-excess":
      "Digite /{text} sem nada depois. Para enviar isto como mensagem, coloque mais uma / na frente.",
    "command-meant":
      "Isto parece o comando /{text}. Um comando começa com / e fica sozinho. Para enviar isto como mensagem, coloque // na frente.",
    "text-unseen": "Esta mensagem pareceria vazia, por isso não foi enviada.",
    "command-unknown":
      "Não existe o comando /{text}. Para enviar isto como mensagem, coloque mais uma / na frente. Digite /help para ver todos os comandos.",
    "copy-failed": copyFailed,
    "frame-malformed": garbled,
    "frame-too-long": garbled,
    "control-malformed": garbled,
    "message-malformed": "Este texto tem um caractere que não pode ser enviado. Digite à mão.",
    "handshake-refused": garbled,
    "sender-key-refused": garbled,
    "message-undecryptable": garbled,
    "message-replayed": garbled,
    "message-too-far-ahead": garbled,
    "sender-key-unknown": garbled,
  },
  sending: {
    title: "Enviar arquivos",
    items: "Arquivos para enviar",
    named: (n) => `Nome do arquivo ${write.number(n)}`,
    caption: "Legenda",
    nameHint: "Os nomes dos arquivos também são enviados. Mude um nome que conta demais.",
    clean: "Tirar os dados escondidos das fotos",
    cleanHint: "Como lugar, aparelho e hora.",
    unclean: "As fotos são enviadas com os dados escondidos. Eles podem mostrar onde você mora.",
    add: "Adicionar arquivos",
    send: "Enviar",
    cancel: "Cancelar",
    remove: (name) => `Tirar ${name}`,
    removeShort: "Tirar",
    reading: "Olhando os arquivos…",
    preparing: "Lendo os arquivos…",
    messages: (n) =>
      write.plural(n, {
        one: "Estes arquivos são enviados em # mensagem.",
        other: "Estes arquivos são enviados em # mensagens.",
      }),
    shortened: "O nome era longo demais e foi encurtado.",
    still: "Esta imagem se mexe. Só a primeira imagem dela é enviada.",
    telling:
      "Som, vídeo e documentos são enviados como estão. Eles podem contar quem os fez, onde e quando.",
  },
  found: {
    place: "o lugar onde foi feito",
    device: (device) => `o aparelho (${device})`,
    time: (time) => `a data e a hora (${time})`,
    trailer: "algo depois da imagem, como um filme curto",
    all: (list) => `O arquivo contém: ${list}.`,
    author: "Pode contar quem fez.",
    nothing: "É enviado como está. Nenhum dado escondido foi encontrado, mas pode haver.",
  },
  findings: {
    comment: "um texto ou palavras-chave",
    "maker-notes": "notas da câmera",
    "serial-number": "um número de série",
    software: "o nome de um programa",
    thumbnail: "uma cópia pequena da imagem",
  },
  fileProblems: {
    "caption-too-long": "Esta legenda é longa demais. Envie o texto em outra mensagem.",
    "file-malformed":
      "Este arquivo não pode ter este nome. Use no máximo 255 letras, menos em alguns alfabetos.",
    "file-too-long": "{name} é grande demais. Aqui dá para enviar no máximo {text}.",
    "file-unreadable":
      "{name} foi mudado, movido ou excluído, ou é uma pasta. Tire e escolha de novo.",
    "files-too-many": "Dá para enviar no máximo 100 arquivos de uma vez. Envie o resto depois.",
    folder: "{name} é uma pasta sem arquivos.",
    none: "Adicione pelo menos um arquivo.",
    "canvas-tampered": `Seu navegador, ou uma extensão, estragaria esta imagem, por isso ela não foi limpa. ${choices}`,
    "picture-cut": `Falta o fim desta imagem. ${choices}`,
    "picture-too-large": `Esta imagem é grande demais para ser limpa aqui. ${choices}`,
    "picture-unreadable": `Seu navegador não consegue ler esta imagem. ${choices}`,
    "picture-unwritable": `Seu navegador não conseguiu gravar a imagem limpa. Feche outras abas e tente de novo. ${choices}`,
    "type-unsupported": `Uma imagem deste tipo não pode ser limpa aqui. ${choices}`,
  },
  getting: {
    get: "Baixar",
    save: "Salvar",
    cancel: "Cancelar",
    named: {
      get: (name) => `Baixar ${name}`,
      save: (name) => `Salvar ${name}`,
      cancel: (name) => `Cancelar ${name}`,
    },
    open: (name) => `Mostrar ${name}`,
    waits: "Esperando {name}…",
    fetched: (done, of) => `baixado por ${write.number(done)} de ${write.number(of)}`,
    progress: (done, of) => `${done} de ${of}`,
    running: (done, of, speed, left) => `${done} de ${of}, ${speed}, pronto em ${left}`,
    double: "Este nome tem duas extensões. Só a última vale: {text}",
    other: (type) => `Cuidado: não é o que quem enviou diz. É: ${type}.`,
    unshown: "Esta página não consegue mostrar este arquivo. Você pode salvar.",
    silent: "Este navegador só consegue tocar o som. Você pode salvar o arquivo.",
    write: (name) => `Gravar ${name} em um arquivo…`,
    written:
      "É grande. Você pode gravar em um arquivo enquanto chega. Se esta página fechar antes do fim, uma parte desse arquivo pode ficar neste aparelho.",
  },
  stages: {
    waiting: "Esperando quem enviou…",
    full: "Esta página já tem 64 MB de arquivos. Aperte “Baixar” para trazer este também.",
    saved: "Salvo onde você escolheu.",
    cancelled: "Parou antes do fim. O que tinha chegado foi excluído.",
    gone: "Quem enviou não tem mais o arquivo.",
    changed: "Quem enviou mudou ou tirou o arquivo.",
    damaged:
      "O que chegou não é o arquivo que foi enviado, por isso foi excluído. Peça o arquivo de novo.",
    left: "Quem enviava saiu antes do fim. O que tinha chegado foi excluído.",
    stalled: "Nada chegou por um tempo. O que tinha chegado foi excluído.",
    unwritten: "Não foi possível gravar lá. O que tinha chegado foi excluído. Escolha outro lugar.",
  },
  viewing: {
    title: "Imagem",
    close: "Fechar",
    previous: "Anterior",
    next: "Próxima",
    real: "Tamanho real",
  },
  typeNames: {
    drawing: "desenho SVG",
    picture: "imagem",
    sound: "som",
    video: "vídeo",
    pdf: "documento PDF",
    document: "documento de texto",
    spreadsheet: "planilha",
    slides: "apresentação",
    archive: "arquivo compactado",
    program: "programa",
    webPage: "página da web",
    text: "texto",
    unknown: "tipo desconhecido",
  },
  shortTypes: {
    picture: (format) => `imagem ${format}`,
    sound: (format) => `som ${format}`,
    video: (format) => `vídeo ${format}`,
  },
  room: {
    unnamed: "Sala",
    locked: "Trancada",
    invite: "Convidar",
    leave: "Sair",
    people: "Pessoas",
    close: "Fechar",
    conversation: "Conversa",
    message: "Mensagem",
    placeholder: "Mensagem",
    nobody: "Não há ninguém aqui",
    send: "Enviar",
    you: "você",
    away: "ausente",
    ignored: "mensagens ocultas",
    unfold: "… Mostrar tudo",
    arrived:
      "Você entrou. Você vê as mensagens a partir de agora. Só as pessoas desta sala podem ler.",
    checking: "Conferir que ninguém escuta escondido",
    suspicious:
      "Uma mensagem de {name} antes desta pode estar faltando ou ter sido alterada. Peça a {name} para enviar de novo.",
    speaks: "Sala: ",
    said: (alias) => `${alias}: `,
    confided: (alias, sign) => `${alias} ${sign} sussurrando: `,
    whisper: "sussurro para {name}",
    whisperToYou: "sussurro para você",
    again: (time) => `enviada às ${time}, chegou atrasada`,
    early: "fora de ordem",
    who: "Nesta sala:",
    reconnecting:
      "Sem conexão. Você pode continuar escrevendo: suas mensagens são enviadas quando ela voltar.",
    stranded:
      "O servidor ainda não responde. O que você vê fica aqui, e o que você escrever é enviado quando ele responder. Deixe esta página aberta, ou saia.",
    hurry: "Tentar agora",
    count(here, away = 0) {
      const present = `${write.number(here)} aqui`;
      if (away > 0) {
        return write.plural(away, {
          one: `${present}, # ausente`,
          other: `${present}, # ausentes`,
        });
      }
      return here > 1 ? present : "Só você";
    },
    fresh: (lines) => write.plural(lines, { one: "# nova", other: "# novas" }),
    others: (people) => write.plural(people, { one: "mais # pessoa", other: "mais # pessoas" }),
    member: "Alguém",
    timeLeft: (time) => `fecha em ${time}`,
  },
  rooms: {
    title: "Salas deste servidor",
    open: "Aberta a qualquer pessoa",
    guarded: "Com senha. Para entrar, abra o link que você recebeu.",
    closed: "Fechada: alguém a encerrou. Abre de novo em até um dia.",
    enter: "Entrar em {name}",
    people: (atLeast) =>
      atLeast > 0 ? `${write.number(atLeast)} pessoas ou mais` : "Menos de 5 pessoas",
  },
  invitation: {
    still: "Sua sala está pronta. Agora convide alguém.",
    inviting: "Convidar pessoas",
    again: "Todos os outros saíram.",
    link: "Envie o link",
    open: "Não há senha: qualquer pessoa com este link entra. Envie só por um meio seguro.",
    copyLink: "Copiar o link",
    copied: "Copiado ✓",
    password: "Diga a senha",
    apart: "Ligue, ou encontre a pessoa. Não envie na mesma conversa que o link.",
    once: "Anote antes de esconder: esta página não consegue mostrar de novo.",
    unknown: "Você sabe a senha. Esta página não guarda.",
    copyPassword: "Copiar a senha",
    hide: "Esconder a senha",
    more: "Escanear ou ler em voz alta",
    code: "Código para ler em voz alta, ou digitar no lugar do link:",
    wait: "Deixe esta página aberta até alguém entrar. Se você trocar de aplicativo, volte logo: uma sala vazia é excluída depois de um minuto.",
    tell: "Avisar quando alguém entrar",
  },
  leaving: {
    title: "Sair desta sala?",
    text: "Esta página apaga a conversa. Os outros ficam na sala.",
    farewell: "Mensagem de despedida",
    hint: "Opcional. Enviada a todos que estão aqui agora.",
    stay: "Ficar",
    leave: "Sair",
  },
  visiting: {
    title: "Trocar esta sala por outra?",
    happens:
      "Você abriu o link de outra sala. Esta página apaga a conversa daqui antes de ir para lá. Os outros ficam nesta sala.",
    stay: "Ficar aqui",
    go: "Ir para a outra sala",
  },
  ending: {
    start: "Abrir uma sala nova",
    enter: "Entrar em uma sala",
    reload: "Recarregar a página",
  },
  connections: { open: "Conexão ativa", lost: "Reconectando…" },
  ticks: {
    waiting: "esperando para ser enviada",
    sent: "enviada",
    all: "todos receberam",
    alone: "Não há mais ninguém aqui, então ninguém recebe esta mensagem.",
  },
  deliveries: {
    sending: () => "enviando…",
    sent: (received, of) =>
      received === 0
        ? "enviada, ninguém recebeu ainda"
        : `recebida por ${write.number(received)} de ${write.number(of)}`,
  },
  markup: {
    kinds: { img: "imagem", video: "vídeo", audio: "som" },
    missing: "não mostrado: sem suporte ou grande demais",
    cut: "O resto aparece sem formatação, porque há demais.",
  },
  attaching: {
    attach: "Anexar",
    files: "Arquivos",
    photo: "Tirar uma foto",
    reloaded: "Os arquivos que você enviou antes não podem mais ser baixados. Envie de novo.",
    record: "Gravar uma mensagem de voz",
  },
  menu: {
    open: "Menu",
    lock: "Trancar a sala",
    unlock: "Destrancar a sala",
    verify: "Conferir: comparar palavras",
    help: "Comandos e formatação",
    expiry: "Mensagens que somem…",
    clear: "Apagar esta página",
    export: "Salvar a conversa…",
    settings: "Configurações…",
    invite: "Convidar pessoas…",
    leave: "Sair…",
    stop: "Encerrar a sala…",
    whisper: "Sussurrar",
    ignore: "Ignorar",
    heed: "Parar de ignorar",
    remove: "Remover…",
    rename: "Mudar apelido",
  },
  whispering: {
    to: "Só para {name}",
    cancel: "Cancelar",
    keep: "Continuar sussurrando",
    placeholder: (alias) => `Sussurrar para ${alias}`,
    whisper: "Sussurrar",
    send: "Enviar o sussurro",
  },
  removing: {
    title: "Remover esta pessoa?",
    happens:
      "{name} não vai poder ler nenhuma mensagem nova, mas pode guardar o que estava na própria tela.",
    link: "A sala ganha um link novo e fica trancada: ninguém novo entra até alguém de vocês destrancar.",
    keep: "Não remover",
    remove: "Remover",
  },
  stopping: {
    title: "Encerrar esta sala para todos?",
    happens:
      "Esta página apaga a conversa na hora. As páginas dos outros apagam quando recebem o aviso do encerramento. Uma página sem conexão recebe o aviso quando se conecta de novo.",
    final: "Depois disso o link não funciona mais. Não dá para desfazer.",
    keep: "Continuar conversando",
    stop: "Encerrar a sala",
  },
  renaming: {
    title: "Mudar seu apelido",
    label: "Apelido novo",
    hint: "Todos veem seu nome antigo e o novo.",
    keep: "Manter o antigo",
    rename: "Mudar",
  },
  comparing: {
    title: "Comparar palavras",
    how: "Falem por telefone, ou encontrem-se. Uma pessoa lê em voz alta estas 12 palavras. São as mesmas palavras em inglês em todos os idiomas. Se todos virem as mesmas palavras na mesma ordem, ninguém está escutando escondido.",
    changed: "Alguém entrou ou saiu, por isso estas palavras são novas. Comecem de novo.",
    covers: "As palavras valem para {text}.",
    differ:
      "Uma palavra é diferente? Então pare de escrever aqui. Abram uma sala nova, com uma senha nova combinada por telefone ou pessoalmente.",
    loading: "Carregando as palavras…",
    again: "Tentar de novo",
    same: "As 12 palavras são iguais",
    close: "Fechar",
    never: "Ainda não conferido: são mesmo essas pessoas?",
    at: (time) => `Conferido às ${time}.`,
    since: (people) =>
      write.plural(people, {
        one: "# pessoa entrou desde então.",
        other: "# pessoas entraram desde então.",
      }),
    checked: "conferido",
    newcomer: "entrou depois",
    verify: "Conferir agora",
  },
  copies: {
    link: "O link foi copiado.",
    code: "O código foi copiado.",
    password: "A senha foi copiada.",
    "copy-failed": copyFailed,
  },
  renewed: {
    told: "A sala tem um link novo. Ela fica trancada até alguém de vocês destrancar.",
    hint: "Este link é novo. Use no lugar do antigo.",
    locked: "A sala está trancada: ninguém novo entra.",
    copy: "Copiar o link novo",
    close: "OK",
  },
  commands: {
    purr: ["/w APELIDO TEXTO", "sussurra: só esta pessoa vê. Também /purr, /whisper, /msg"],
    me: ["/me TEXTO", "diz o que você faz, como “Ana acena”"],
    nick: ["/nick APELIDO", "muda seu apelido"],
    who: ["/who", "mostra quem está na sala"],
    verify: [
      "/verify",
      "mostra 12 palavras para comparar: se forem iguais, não há ninguém no meio",
    ],
    lock: ["/lock", "tranca: ninguém novo entra"],
    unlock: ["/unlock", "destranca a sala"],
    ignore: ["/ignore APELIDO", "esconde desta página o que esta pessoa diz, ou mostra de novo"],
    kick: ["/kick APELIDO", "remove uma pessoa e muda o link"],
    stop: [
      "/stop",
      "encerra a sala: cada página apaga a conversa quando o encerramento chega a ela",
    ],
    send: ["/send", "deixa você escolher arquivos para enviar"],
    clear: ["/clear", "apaga a conversa só desta página"],
    export: ["/export", "pergunta a você e salva a conversa em um arquivo"],
    help: ["/help", "mostra esta lista"],
    exit: ["/exit DESPEDIDA", "sai da sala, com uma despedida se você quiser"],
  },
  helping: {
    title: "O que você pode digitar",
    groups: {
      messages: "Mensagens",
      people: "Pessoas",
      room: "A sala",
      page: "Sua página",
    },
    formats: "Formatação",
    marks: [
      ["**texto**", "negrito"],
      ["*texto*", "itálico"],
      ["~~texto~~", "riscado"],
      ["`texto`", "código. Coloque ``` acima e abaixo de várias linhas"],
      ["- texto", "uma lista. Ou 1. texto"],
      ["> texto", "uma citação"],
      ["[texto](https://…)", "um link"],
    ],
    undone: "Uma \\ antes de um sinal mostra o próprio sinal. HTML também funciona.",
    back: "Para voltar, você precisa do link e da senha.",
    close: "Fechar",
  },
  systemMessages: {
    joined: () => "{name} entrou.",
    farewell: () => "{name} saiu: {text}",
    away: () => "{name} perdeu a conexão.",
    back: () => "{name} voltou.",
    renamed: () => "{text} agora se chama {name}.",
    locked: () => "{name} trancou a sala. Ninguém novo entra.",
    unlocked: () => "{name} destrancou a sala.",
    expiry: (n) =>
      n === 0
        ? "{name} desligou as mensagens que somem. As antigas somem mesmo assim."
        : `{name} definiu que as mensagens novas somem depois de ${write.span(n, "long")}.`,
    cleared: () => "A conversa foi apagada da sua tela. Talvez os outros ainda a vejam.",
    removing: () => "Você pediu para remover {name}.",
    ignored: () =>
      "Você ignora {name}, que não recebe aviso. As mensagens dessa pessoa ficam escondidas aqui, e as novas são excluídas.",
    heeded: () => "Você não ignora mais {name}.",
    "removal-failed": () =>
      "{name} ainda está aqui: a conexão caiu, ou outra pessoa foi removida primeiro. Tente de novo.",
    removed: () => "{name} removeu {text}. A sala tem um link novo.",
    missing: (n) =>
      write.plural(n, {
        one: "Falta # mensagem de {name}. Peça a {name} para enviar de novo.",
        other: "Faltam # mensagens de {name}. Peça a {name} para enviar de novo.",
      }),
    unreadable: () =>
      "{name} enviou algo que não pode ser mostrado aqui. Pergunte a {name} o que era.",
    fork: () =>
      "{name} enviou versões diferentes de uma mensagem a pessoas diferentes. {text} recebeu outra. Não confie em nenhuma versão.",
    hidden: () =>
      "{name} também está falando com alguém que você não vê. Comparem as palavras antes de continuar.",
    quiet: () => "{name} não diz quem está na sala. Comparem as palavras antes de continuar.",
    "lock-claimed": (n) =>
      n === 0
        ? "{name} diz que a sala está trancada."
        : write.plural(n, {
            one: "{name} e mais # pessoa dizem que a sala está trancada.",
            other: "{name} e mais # pessoas dizem que a sala está trancada.",
          }),
    "removal-claimed": (n) =>
      n === 0
        ? "{name} diz que alguém removeu {text} antes."
        : write.plural(n, {
            one: "{name} e mais # pessoa dizem que alguém removeu {text} antes.",
            other: "{name} e mais # pessoas dizem que alguém removeu {text} antes.",
          }),
    unshown: (n) =>
      write.plural(n, {
        one: "Há # pessoa conectada que não pode ser mostrada aqui. Ela não pode ler suas mensagens até estar na lista de pessoas.",
        other:
          "Há # pessoas conectadas que não podem ser mostradas aqui. Elas não podem ler suas mensagens até estarem na lista de pessoas.",
      }),
    flood: () => "{name} envia coisas demais de uma vez. Algumas mensagens ficam de fora.",
    "channel-failed": () =>
      "Parte do que {name} envia não pode ser lida, porque {name} ou o servidor quebra as regras. Podem faltar mensagens. Pergunte a {name} por outro meio.",
    "failed-attempts": (n) =>
      write.plural(n, {
        one: "# senha errada foi digitada e não abriu a sala. Se você não espera ninguém, tranque a sala.",
        other:
          "# senhas erradas foram digitadas e não abriram a sala. Se você não espera ninguém, tranque a sala.",
      }),
    closing: (n) =>
      `O servidor disse que para às ${write.exactTime(n)}. O que você vê fica aqui, e você volta assim que ele responder.`,
    ending: (n) =>
      write.plural(n, {
        one: "Esta sala fecha em # minuto, às {text}, para todos.",
        other: "Esta sala fecha em # minutos, às {text}, para todos.",
      }),
  },
  otherMessages: {
    joinedAlike:
      "{name} entrou. Cuidado: este nome se parece com outro. Diferencie pelas duas palavras ao lado do nome.",
    leftSilently: "{name} saiu.",
    removedUnseen: "{name} removeu uma pessoa que nunca foi vista aqui. A sala tem um link novo.",
    forkedHere:
      "{name} enviou duas versões diferentes de uma mensagem. Não confie em nenhuma versão.",
  },
  together: {
    joined: "{name} entraram.",
    farewell: "{name} saíram.",
    away: "{name} perderam a conexão.",
    back: "{name} voltaram.",
  },
  ends: {
    left: ["Você saiu da sala", `${wiped} Você pode voltar com o link e a senha.`],
    removed: ["Removeram você", `{name} removeu você da sala. ${wiped}`],
    moved: [
      "A sala mudou de lugar",
      `{name} removeu alguém, e os outros foram para uma sala nova. ${wiped} Peça o link novo a uma dessas pessoas.`,
    ],
    stopped: ["A sala foi encerrada", `{name} encerrou para todos. ${wiped}`],
    "room-stopped": [
      "A sala foi encerrada",
      `O servidor diz isso, mas ninguém na sala confirmou. Ela pode ter mudado de lugar: pergunte aos outros. ${wiped} ${dead}`,
    ],
    "room-expired": ["O tempo acabou", `A sala fechou na hora marcada. ${wiped} ${dead}`],
    "room-unknown": [
      "A sala não existe mais",
      `Uma sala vazia é excluída depois de um minuto. ${wiped}`,
    ],
    "access-wrong": [
      "A sala mudou",
      `Alguém abriu de novo com outra senha. ${wiped} Peça a senha nova.`,
    ],
    "relay-unreachable": [
      "O servidor não responde",
      `${wiped} Confira sua conexão. Você pode voltar com o link e a senha.`,
    ],
    "version-unknown": [
      "Versões diferentes",
      `Esta página e o servidor têm versões diferentes. ${wiped} ${reload}`,
    ],
    "protocol-broken": [
      "O servidor encerrou a conexão",
      `Ele não entendeu esta página. ${wiped} ${reload}`,
    ],
    internal: [
      "Algo deu errado nesta página.",
      `Por segurança, esta página saiu da sala. ${wiped} ${reload}`,
    ],
  },
  stoppedOwn: {
    waiting: "Encerrando a sala…",
    unsent: "Ainda não encerrada",
    count: (done, of) => `Páginas apagadas: ${write.number(done)} de ${write.number(of)}`,
    connection:
      "Esta página já apagou a conversa, mas está sem conexão. Deixe aberta: ela envia o encerramento quando se conectar de novo. Depois de 10 minutos, ela para de tentar. Até lá, guarda as chaves da sala. Os outros ainda podem ter a conversa.",
    move: "Esta página já apagou a conversa. Deixe aberta: depois de uma remoção, a sala vai para um link novo, e esta página envia o encerramento para lá.",
    others: "Esta página já apagou a conversa. Esperando os outros…",
    leave: "Sair sem encerrar",
    title: "Você encerrou a sala",
    all: "Todas as páginas da sala informam que apagaram a conversa.",
    missing:
      "Sem resposta de {text}. A conversa fica lá até a página se conectar de novo e o servidor avisar do encerramento.",
    confirmed: "O servidor encerrou a sala. O link não funciona mais.",
    passed: "O servidor não confirmou. O link ainda pode funcionar.",
    unheard: "O encerramento não foi confirmado",
    kept: "Esta página não conseguiu enviar o encerramento. Os outros ainda podem ter a conversa.",
    sent: "Ninguém respondeu ao encerramento. Os outros ainda podem ter a conversa.",
  },
  formats: {
    bold: "Negrito",
    italic: "Itálico",
    code: "Código",
    link: "Link",
    quote: "Citação",
    list: "Lista",
  },
  writing: {
    formatting: "Formatação",
    preview: "Prévia",
    suggestions: "Sugestões",
    found: (n) =>
      write.plural(n, {
        one: "# sugestão. Aperte Tab para usar.",
        other: "# sugestões. Aperte Tab para usar uma.",
      }),
    answering: "Resposta a {name}",
    answered: "em resposta a {name}:",
    gone: "Esta mensagem não está mais aqui.",
    edit: "Mudar",
    editing: "Você está mudando sua mensagem",
    cancel: "Cancelar",
    save: "Salvar",
    edited: "mudada",
    earlier: "O que dizia antes",
    before: (text) => `mudada, antes: ${text}`,
    retracted: "mensagem excluída",
    more: "Responder, reagir…",
    line: "Esta mensagem",
    about: "{name}, {text}:",
    walking: "Use as setas para ir de uma mensagem a outra. Aperte Enter para ver as ações.",
    reply: "Responder",
    copy: "Copiar o texto",
    retract: "Excluir",
    own: "Outro emoji",
    react: "Reagir",
    unreact: "Tirar seu emoji",
    close: "Fechar",
    reactedBy: (emoji, names) => `${emoji} de ${names}`,
    one: "{name} está escrevendo…",
    many: "Várias pessoas estão escrevendo…",
    fresh: "Nova",
  },
  expiry: {
    title: "Mensagens que somem",
    never: "nunca",
    text: "A partir de agora, cada tela tira uma mensagem quando o tempo dela acaba. Até lá, qualquer pessoa na sala pode copiar. Para as mensagens anteriores, nada muda.",
    label: "As mensagens somem depois de",
    keep: "Cancelar",
    change: "Mudar",
    notice: (time) => `As mensagens somem depois de ${time}`,
  },
  exporting: {
    title: "Salvar a conversa?",
    text: "Tudo o que você vê aqui, sussurros também, vai para um arquivo neste aparelho. Qualquer pessoa que pegar o aparelho pode ler, talvez até depois de você excluir.",
    others: "A página não avisa os outros.",
    keep: "Não salvar",
    save: "Salvar",
    file: "conversa.txt",
    saved: "A conversa foi salva neste arquivo.",
    to: (alias) => `sussurro para ${alias}`,
  },
  sharing: {
    title: "O link como código QR: escaneie com o outro telefone",
    share: "Compartilhar…",
  },
  covering: {
    covered: "Escondido. Volte a esta janela para continuar lendo.",
  },
  settings: {
    cover: "Esconder a sala quando troco de aplicativo",
    notify: "Avisar de mensagens novas",
    sound: "Som para mensagens novas",
    awake: "Manter a tela ligada",
    typing: "Mostrar quando estou escrevendo",
    enter: "Enter começa uma nova linha",
    times: "Sempre mostrar a hora",
    theme: "Cores",
    kept: "Mensagens na tela",
    language: "Idioma",
  },
  themes: { system: "automático", light: "claro", dark: "escuro" },
  setting: {
    title: "Configurações",
    hint: "A página esquece estas configurações quando você a fecha. As notificações nunca mostram texto ou nomes, mas seu navegador lembra que você as permitiu.",
    refused:
      "Seu navegador não permitiu. Você pode mudar isso nas configurações dele para esta página.",
    close: "Fechar",
  },
});
