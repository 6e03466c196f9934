/** What goes by carriers, in Spanish: the shape of its other catalogues. */
export const channels = {
  by: (channel: string) => `por ${channel}`,
  state: {
    QUEUED: "Por enviar",
    SENDING: "Enviando…",
    UNCERTAIN: "Incierto",
    SENT: "Enviado",
    FAILED: "Falló",
    DELIVERED: "Entregado",
    READ: "Leído",
  },
  uncertainText: "No sabemos si salió, y no se repite solo. Si no contesta, pregúntale si le llegó.",
  code: (code: string) => `Código del canal: ${code}`,
  /** Why it did not come through, and what to do. */
  failure: {
    window_closed:
      "Se cerró el plazo para responderle libremente. Envía una plantilla aprobada o espera a que escriba.",
    never_wrote: "Nunca nos ha escrito por este canal. Envía una plantilla aprobada o usa otro canal.",
    opted_out: "Pidió no recibir más mensajes. Espera a que vuelva a escribir.",
    no_consent: "No consta que acepte mensajes por este canal. Pide su permiso por otro.",
    quiet_hours: "Es su hora de descanso. Envíalo de nuevo cuando empiece su día.",
    country_not_allowed:
      "A los números de ese país no se escribe. Usa otro canal o pide a la administración que lo permita.",
    template_not_approved:
      "La plantilla no está aprobada. Elige otra o pide a la administración que la revise.",
    template_parameters:
      "Los datos no encajan en la plantilla. Complétalos como los pide y envíala de nuevo.",
    marketing_not_delivered:
      "Allí no se entrega publicidad. Envía una plantilla que no lo sea o usa otro canal.",
    not_supported: "Este canal no lleva algo así. Envíalo de otra forma o por otro canal.",
    too_long: "El texto es demasiado largo para este canal. Divídelo en varios mensajes.",
    media_refused:
      "El canal no aceptó el archivo, por su tipo o tamaño. Envía otro formato o uno más pequeño.",
    too_fast: "Fueron demasiados mensajes seguidos. Espera un minuto y envíalo de nuevo.",
    daily_limit: "El canal llegó a su límite de hoy. Envíalo mañana o usa otro canal.",
    no_address: "No sabemos cómo encontrarle en este canal. Pídele el dato o usa otro canal.",
    bad_address: "Ese número o correo no existe. Compruébalo con la persona por otro canal.",
    not_reachable: "El mensaje no pudo llegarle. Prueba más tarde o por otro canal.",
    blocked: "Bloqueó nuestros mensajes, o su operador lo hizo. Usa otro canal.",
    spam: "El canal lo tomó por correo no deseado. Escríbelo de otra forma o usa otro canal.",
    not_registered: "No tiene cuenta en este canal. Usa otro canal.",
    marketing_limit: "Ya recibió demasiada publicidad estos días. Espera a que escriba o usa otro canal.",
    payment: "Hay un problema con el pago de la cuenta del canal. Avisa a la administración.",
    account: "La cuenta del canal está limitada o suspendida. Avisa a la administración.",
    credentials: "El canal ya no nos deja entrar: su clave venció o cambió. Avisa a la administración.",
    unavailable: "El canal no está disponible. Envíalo de nuevo más tarde o usa otro.",
    busy: "La línea estaba ocupada. Llama más tarde.",
    no_answer: "No contestó. Llama más tarde o escríbele.",
    cancelled: "La llamada se canceló antes de que contestara. Llama de nuevo.",
    rejected: "El canal lo rechazó. Envíalo de nuevo o usa otro canal.",
  },
  file: { PENDING: "Trayendo el archivo…", FAILED: "No se pudo traer el archivo" },
  map: "Ver en el mapa",
  reacted: (sign: string) => `El cliente reaccionó con ${sign}`,
  edited: "editado",
  before: "Ver lo que decía antes",
  hideBefore: "Ocultar lo que decía antes",
  deleted: "El cliente eliminó este mensaje",
  answers: (name: string) => `En respuesta a ${name}`,
  toEarlier: "En respuesta a un mensaje anterior",
  /** Of a message that is not shown. */
  earlier: {
    reacted: (sign: string) => `Reaccionó con ${sign} a un mensaje anterior`,
    unreacted: "Quitó su reacción a un mensaje anterior",
    edited: (text: string) => `Editó un mensaje anterior, que ahora dice: ${text}`,
    deleted: "Eliminó un mensaje anterior",
  },
};
